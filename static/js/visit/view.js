// Shows how the draft stands: its photos, the button that deletes it, and what comes after sending.
import { find } from "../elements.js";
import { listPhotos } from "./drafts.js";
import { requireFields } from "./fields.js";
import { form, id, keep, photoList, problems, root, state } from "./page.js";
import { showPhotos } from "./photos.js";
import { say } from "./words.js";

/** @import { Receipt } from "./drafts.js" */

/** @param {boolean} hasDraft */
export function showForm(hasDraft) {
  requireFields();
  find(form(), "[data-do=ask-delete]", HTMLElement).hidden = !hasDraft;
}

export async function showKeptPhotos() {
  showPhotos(photoList(), await listPhotos(id));
}

/** @param {boolean} isAsking */
export function showDeletion(isAsking) {
  find(root, "#visit-delete", HTMLElement).hidden = !isAsking;
  if (isAsking) find(root, "[data-do=delete]", HTMLElement).focus();
}

/** @param {Receipt} receipt */
export function showSent(receipt) {
  say("sent", receipt);
  for (const part of [form(), keep, problems()]) part.hidden = true;
  const after = find(root, "#visit-after", HTMLElement);
  after.hidden = false;
  find(after, "a", HTMLAnchorElement).href = receipt.address;
  state.scrollIntoView({ block: "nearest" });
}
