// In a burst of reports this phone computes before it sends; a form sent without is looked at first.
import { dataOf, find, findAll } from "./elements.js";

const MOST_WORKERS = 4;
const TIMEOUT_MS = 60000;

/** @param {HTMLElement} words */
function enhance(words) {
  const form = words.closest("form");
  if (!form) throw new Error("a challenge stands in a form");
  const send = find(form, "button[value=send]", HTMLButtonElement);
  const proof = find(form, "[name=proof]", HTMLInputElement);
  const challenge = JSON.parse(dataOf(words, "challenge"));
  let isPending = true;
  let isPressed = false;

  send.addEventListener("click", (event) => {
    if (!isPending) return;
    event.preventDefault();
    isPressed = true;
    words.textContent = dataOf(words, "waiting");
  });
  words.textContent = dataOf(words, "working");
  compute(dataOf(words, "worker"), challenge, (solution) => {
    isPending = false;
    words.textContent = solution ? dataOf(words, "done") : "";
    if (solution) proof.value = btoa(JSON.stringify({ challenge, solution }));
    if (isPressed) send.click();
  });
}

/**
 * Search for the solution of a challenge with all that this phone has, and answer once; null where
 * a worker fails or gives up.
 * @param {string} address of the worker
 * @param {object} challenge
 * @param {(solution: object | null) => void} answer
 */
function compute(address, challenge, answer) {
  const count = Math.max(1, Math.min(MOST_WORKERS, navigator.hardwareConcurrency || 1));
  const workers = Array.from({ length: count }, () => new Worker(address));
  let isAnswered = false;

  /** @param {object | null} solution */
  function finish(solution) {
    if (isAnswered) return;
    isAnswered = true;
    for (const worker of workers) worker.terminate();
    answer(solution);
  }

  for (const [start, worker] of workers.entries()) {
    worker.addEventListener("message", ({ data }) => {
      const { derivedKey } = data || {};
      finish(derivedKey ? data : null);
    });
    worker.addEventListener("error", () => finish(null));
    const steps = { counterStart: start, counterStep: count };
    worker.postMessage({ type: "work", challenge, ...steps, timeout: TIMEOUT_MS });
  }
}

if ("Worker" in window && window.isSecureContext) {
  findAll(document, "[data-challenge]", HTMLElement).forEach(enhance);
}
