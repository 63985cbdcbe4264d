// Takes pages kept for a visit off this phone: those of others at once, one's own at log-out.
(function () {
  if (!("caches" in window)) return;
  var own = "visit-" + document.currentScript.dataset.user;

  function forget(isKept) {
    return caches.keys().then(function (names) {
      return Promise.all(
        names
          .filter(function (name) {
            return name.startsWith("visit-") && !isKept(name);
          })
          .map(function (name) {
            return caches.delete(name);
          }),
      );
    });
  }

  forget(function (name) {
    return name === own;
  });
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.action.endsWith("/logout")) return;
    event.preventDefault();
    var leave = function () {
      form.submit();
    };
    forget(function () {
      return false;
    }).then(leave, leave);
  });
})();
