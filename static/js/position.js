// Fills in the position of this phone after a tap; typed numbers work without it.
document.querySelectorAll("[data-position]").forEach(function (box) {
  if (!navigator.geolocation) return;
  var button = box.querySelector("button");
  var words = box.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", function () {
    words.textContent = box.dataset.waiting;
    navigator.geolocation.getCurrentPosition(
      function (fix) {
        document.getElementById("latitude").value = fix.coords.latitude.toFixed(5);
        document.getElementById("longitude").value = fix.coords.longitude.toFixed(5);
        words.textContent = box.dataset.done + " ±" + Math.round(fix.coords.accuracy) + " m";
      },
      function () {
        words.textContent = box.dataset.failed;
      },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 },
    );
  });
});
