// In a burst of reports this phone computes before it sends; a form sent without is looked at first.
document.querySelectorAll("[data-challenge]").forEach(function (words) {
  if (!window.Worker || !window.isSecureContext) return;
  var form = words.closest("form");
  var send = form.querySelector("button[value=send]");
  var challenge = JSON.parse(words.dataset.challenge);
  var workers = [];
  var isPending = true;
  var isPressed = false;

  function finish(solution) {
    if (!isPending) return;
    isPending = false;
    workers.forEach(function (worker) {
      worker.terminate();
    });
    words.textContent = solution ? words.dataset.done : "";
    if (solution) {
      form.elements.proof.value = btoa(JSON.stringify({ challenge: challenge, solution: solution }));
    }
    if (isPressed) send.click();
  }

  send.addEventListener("click", function (event) {
    if (!isPending) return;
    event.preventDefault();
    isPressed = true;
    words.textContent = words.dataset.waiting;
  });

  words.textContent = words.dataset.working;
  var count = Math.max(1, Math.min(4, navigator.hardwareConcurrency || 1));
  for (var start = 0; start < count; start += 1) {
    var worker = new Worker(words.dataset.worker);
    worker.addEventListener("message", function (event) {
      finish(event.data && event.data.derivedKey ? event.data : null);
    });
    worker.addEventListener("error", function () {
      finish(null);
    });
    worker.postMessage({
      type: "work",
      challenge: challenge,
      counterStart: start,
      counterStep: count,
      timeout: 60000,
    });
    workers.push(worker);
  }
});
