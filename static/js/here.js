// Compares where this phone is with where the place is; the position never leaves the page.
document.querySelectorAll("[data-here]").forEach(function (box) {
  if (!navigator.geolocation) return;
  var button = box.querySelector("button");
  var place = {
    latitude: Number(box.dataset.latitude),
    longitude: Number(box.dataset.longitude),
  };

  function show(name, metres) {
    box.querySelectorAll("[data-answer]").forEach(function (answer) {
      answer.hidden = answer.dataset.answer !== name;
    });
    box.querySelectorAll("[data-metres]").forEach(function (words) {
      words.textContent = metres === undefined ? "" : sayDistance(metres);
    });
    button.disabled = false;
  }

  function sayDistance(metres) {
    if (metres < 1000) return Math.max(10, Math.round(metres / 10) * 10) + " " + box.dataset.m;
    return (metres / 1000).toFixed(metres < 10000 ? 1 : 0) + " " + box.dataset.km;
  }

  function measure(here) {
    var turn = Math.PI / 180;
    var up = Math.sin(((here.latitude - place.latitude) * turn) / 2);
    var along = Math.sin(((here.longitude - place.longitude) * turn) / 2);
    var sides = Math.cos(here.latitude * turn) * Math.cos(place.latitude * turn);
    return 2 * 6371008.8 * Math.asin(Math.min(1, Math.sqrt(up * up + sides * along * along)));
  }

  function compare(fix) {
    var metres = measure(fix.coords);
    var radius = Number(box.dataset.radius);
    var unsure = fix.coords.accuracy;
    var shift = Number(box.dataset.shift);
    if (unsure > Number(box.dataset.coarsest)) show("unsure", metres);
    else if (metres <= radius + unsure) show("near", metres);
    else if (metres > radius + unsure + shift) show("far", metres);
    else show("unsure", metres);
  }

  button.hidden = false;
  button.addEventListener("click", function () {
    button.disabled = true;
    show("waiting");
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      compare,
      function (error) {
        show(error.code === 1 ? "refused" : "failed");
      },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 },
    );
  });
});
