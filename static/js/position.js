// Fills in the position of this phone after a tap; typed numbers work without it.
import { dataOf, find, findAll } from "./elements.js";

/** @param {HTMLElement} box */
function enhance(box) {
  const button = find(box, "button", HTMLButtonElement);
  const words = find(box, "[role=status]", HTMLElement);
  button.hidden = false;
  button.addEventListener("click", () => {
    words.textContent = dataOf(box, "waiting");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        find(document, "#latitude", HTMLInputElement).value = coords.latitude.toFixed(5);
        find(document, "#longitude", HTMLInputElement).value = coords.longitude.toFixed(5);
        words.textContent = `${dataOf(box, "done")} ±${Math.round(coords.accuracy)} m`;
      },
      () => {
        words.textContent = dataOf(box, "failed");
      },
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 0 },
    );
  });
}

if ("geolocation" in navigator) findAll(document, "[data-position]", HTMLElement).forEach(enhance);
