// Compares where this phone is with where the place is; the position never leaves the page.
import { dataOf, find, findAll } from "../elements.js";
import { compare, measure, tellDistance } from "./distance.js";

/** @param {HTMLElement} box */
function enhance(box) {
  const button = find(box, "button", HTMLButtonElement);
  const number = (/** @type {string} */ name) => Number(dataOf(box, name));
  const place = { latitude: number("latitude"), longitude: number("longitude") };
  const limits = {
    radius: number("radius"),
    shift: number("shift"),
    coarsest: number("coarsest"),
  };
  const units = { m: dataOf(box, "m"), km: dataOf(box, "km") };

  /**
   * @param {string} name
   * @param {number} [metres]
   */
  function show(name, metres) {
    for (const answer of findAll(box, "[data-answer]", HTMLElement)) {
      answer.hidden = answer.dataset.answer !== name;
    }
    for (const words of findAll(box, "[data-metres]", HTMLElement)) {
      words.textContent = metres === undefined ? "" : tellDistance(metres, units);
    }
    button.disabled = name === "waiting";
  }

  button.hidden = false;
  button.addEventListener("click", () => {
    show("waiting");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const metres = measure(coords, place);
        show(compare(metres, { accuracy: coords.accuracy, ...limits }), metres);
      },
      (error) => show(error.code === error.PERMISSION_DENIED ? "refused" : "failed"),
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 },
    );
  });
}

if ("geolocation" in navigator) findAll(document, "[data-here]", HTMLElement).forEach(enhance);
