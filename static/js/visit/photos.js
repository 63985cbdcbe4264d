// The photos of a draft as the page shows them, each with a button that takes it away.
import { dataOf } from "../elements.js";

/** @import { Photo } from "./drafts.js" */

const TYPES = ["image/jpeg", "image/png", "image/webp"];
const MAX_BYTES = 12 * 1024 * 1024;

/** @type {string[]} */
let shown = [];

/** @param {File} file */
export const isFit = (file) => TYPES.includes(file.type) && file.size <= MAX_BYTES;

/** @param {Photo} photo */
export const blobOf = (photo) => new Blob([photo.bytes], { type: photo.type });

/**
 * @param {HTMLElement} list
 * @param {Photo[]} photos
 */
export function showPhotos(list, photos) {
  for (const address of shown) URL.revokeObjectURL(address);
  shown = photos.map((photo) => URL.createObjectURL(blobOf(photo)));
  list.replaceChildren(...photos.map((photo, at) => makeLine(list, photo, at)));
  list.hidden = photos.length === 0;
}

/**
 * @param {HTMLElement} list
 * @param {Photo} photo
 * @param {number} at
 */
function makeLine(list, photo, at) {
  const number = String(at + 1);
  const item = document.createElement("li");
  const image = document.createElement("img");
  image.src = shown[at];
  image.alt = dataOf(list, "alt").replace("{number}", number);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link-button";
  button.dataset.photo = String(photo.id);
  button.textContent = dataOf(list, "remove").replace("{number}", number);
  item.append(image, button);
  return item;
}
