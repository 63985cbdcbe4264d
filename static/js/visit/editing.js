// The draft on this page: written with every change, deleted, read again when another tab changed it.
import {
  addPhoto,
  forget,
  listPhotos,
  readDraft,
  readReceipt,
  removePhoto,
  writeDraft,
} from "./drafts.js";
import { fillFields, readFields, setNow } from "./fields.js";
import { form, id, room, user } from "./page.js";
import { isFit } from "./photos.js";
import { prepareQuietly } from "./preparing.js";
import { tellTabs } from "./tabs.js";
import { showDeletion, showForm, showKeptPhotos, showSent } from "./view.js";
import { say } from "./words.js";

/** @import { Draft, Receipt } from "./drafts.js" */

/**
 * `saving` resolves to whether the draft is safe on this phone, `keeping` when a copy of the page is
 * kept or could not be; `isOver` once the draft has arrived.
 * @type {{draft: Draft | null, saving: Promise<boolean>, keeping: Promise<void>, isOver: boolean}}
 */
export const current = {
  draft: null,
  saving: Promise.resolve(true),
  keeping: Promise.resolve(),
  isOver: false,
};

/**
 * @param {boolean} isWanted
 * @returns {Promise<boolean>} whether the draft is safe on this phone
 */
export function save(isWanted) {
  // A draft is of no use on a page that does not open.
  if (!current.draft) current.keeping = prepareQuietly();
  const key = current.draft ? current.draft.key : makeKey();
  const draft = { id, user, key, fields: readFields(), isWanted };
  current.draft = draft;
  current.saving = current.saving.then(() => write(draft));
  return current.saving;
}

/** Who goes on writing has not finished: what was to be sent waits for the button again. */
export const edit = () => save(false);

/** @param {Receipt} receipt */
export function close(receipt) {
  current.isOver = true;
  showSent(receipt);
}

export async function discard() {
  await current.saving;
  await forget(id);
  current.draft = null;
  form().reset();
  setNow();
  tellTabs({ id });
  showDeletion(false);
  showForm(false);
  await showKeptPhotos();
  say("deleted");
}

export async function reread() {
  if (current.isOver) return;
  const stored = await readDraft(id);
  if (!stored && current.draft) {
    const receipt = await readReceipt(current.draft.key);
    if (receipt) close(receipt);
    else form().reset();
  }
  current.draft = stored || null;
  if (stored) fillFields(stored.fields);
  showForm(Boolean(stored));
  await showKeptPhotos();
}

/** @param {HTMLInputElement} input */
export async function takePhotos(input) {
  const files = [...(input.files || [])];
  const kept = await listPhotos(id);
  const fit = files.filter(isFit);
  const taken = fit.slice(0, Math.max(0, room - kept.length));
  const isSafe = await edit();
  try {
    for (const file of taken) await addPhoto(id, file);
    input.value = "";
    tellTabs({ id });
    if (fit.length < files.length) say("unfit");
    else if (taken.length < fit.length) say("full");
    else if (isSafe) say("saved");
  } catch {
    say("unsaved");
  }
  showForm(Boolean(current.draft));
  await showKeptPhotos();
}

/** @param {number} photoId */
export async function dropPhoto(photoId) {
  await removePhoto(photoId);
  edit();
  await showKeptPhotos();
  tellTabs({ id });
}

/** @param {Draft} draft */
async function write(draft) {
  try {
    const receipt = await writeDraft(draft);
    if (receipt) close(receipt);
    else if (!current.isOver) say("saved");
    tellTabs({ id });
    return true;
  } catch {
    say("unsaved");
    return false;
  }
}

function makeKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
}
