// The page of a check on the spot: keeps a draft from the first keystroke, and sends it once.
import { dataOf } from "../elements.js";
import { readDraft } from "./drafts.js";
import { close, current, discard, dropPhoto, edit, reread, save, takePhotos } from "./editing.js";
import { fillFields, setNow } from "./fields.js";
import { canKeep, dropOthers, isKept } from "./keeping.js";
import { form, id, keep, root, state, user } from "./page.js";
import { prepare, prepareQuietly } from "./preparing.js";
import { attempt } from "./submission.js";
import { listenToTabs } from "./tabs.js";
import { showDeletion, showForm, showKeptPhotos } from "./view.js";
import { say, sayKept } from "./words.js";

/** @import { News } from "./tabs.js" */

/** @type {Map<string, () => void>} */
const ACTIONS = new Map([
  ["prepare", prepare],
  ["ask-delete", () => showDeletion(true)],
  ["keep", () => showDeletion(false)],
  ["delete", discard],
]);

/** @param {EventTarget | null} target */
const isFileInput = (target) => target instanceof HTMLInputElement && target.type === "file";

function listen() {
  root.addEventListener("input", ({ target }) => {
    if (isFileInput(target)) return;
    edit();
    showForm(true);
  });
  root.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLInputElement && isFileInput(target)) takePhotos(target);
  });
  root.addEventListener("click", ({ target }) => {
    const button = target instanceof Element && target.closest("button");
    if (!button) return;
    if (button.dataset.do) ACTIONS.get(button.dataset.do)?.();
    if (button.dataset.photo) dropPhoto(Number(dataOf(button, "photo")));
  });
  root.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  window.addEventListener("online", attempt);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) attempt();
  });
  listenToTabs(hear);
}

async function submit() {
  if (!form().reportValidity()) return;
  const isSafe = await save(true);
  if (isSafe) attempt();
  else if (navigator.onLine) form().submit();
}

/** @param {News} news */
function hear(news) {
  if (news.id !== id) return;
  if (news.receipt && current.draft?.key === news.key) close(news.receipt);
  else reread();
}

async function start() {
  const draft = (await readDraft(id)) || null;
  current.draft = draft;
  if (draft) fillFields(draft.fields);
  else setNow();
  showForm(Boolean(draft));
  await showKeptPhotos();
  listen();
  state.hidden = false;
  say(draft ? "saved" : "blank");
  if (canKeep()) {
    await dropOthers(user);
    keep.hidden = false;
    sayKept((await isKept(user)) ? "kept" : "idle");
    if (draft) current.keeping = prepareQuietly();
  }
  attempt();
}

// Where a browser keeps nothing, the form is sent as it is.
if ("indexedDB" in window) start().catch(() => {});
