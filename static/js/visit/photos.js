// The photos of a draft as the page shows them, each with a button that takes it away.
const TYPES = ["image/jpeg", "image/png", "image/webp"];
const MAX_BYTES = 12 * 1024 * 1024;

let shown = [];

export const isFit = (file) => TYPES.includes(file.type) && file.size <= MAX_BYTES;

export const blobOf = (photo) => new Blob([photo.bytes], { type: photo.type });

export function showPhotos(list, photos) {
  shown.forEach((address) => URL.revokeObjectURL(address));
  shown = photos.map((photo) => URL.createObjectURL(blobOf(photo)));
  list.replaceChildren(...photos.map((photo, at) => line(list, photo, at)));
  list.hidden = photos.length === 0;
}

function line(list, photo, at) {
  const item = document.createElement("li");
  const image = document.createElement("img");
  image.src = shown[at];
  image.alt = list.dataset.alt.replace("{number}", at + 1);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link-button";
  button.dataset.photo = photo.id;
  button.textContent = list.dataset.remove.replace("{number}", at + 1);
  item.append(image, button);
  return item;
}
