// Sends the draft once it is wanted, again and again until it has arrived or was refused.
import { finish, listPhotos, readDraft, readReceipt } from "./drafts.js";
import { close, current, edit } from "./editing.js";
import { fillFields } from "./fields.js";
import { canKeep, dropPage } from "./keeping.js";
import { form, id, problems, token, user } from "./page.js";
import { send } from "./sending.js";
import { tellTabs } from "./tabs.js";
import { showForm, showKeptPhotos } from "./view.js";
import { say, sayProblems } from "./words.js";

/** @import { Draft, Receipt } from "./drafts.js" */
/** @import { Refusal } from "./sending.js" */

const RETRY_MS = 20000;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

export async function attempt() {
  clearTimeout(timer);
  if (!isWaiting()) return;
  try {
    await current.saving;
    await exclusively(sendIt);
  } finally {
    // Counted from the end of this attempt, so that what went wrong can be read.
    if (isWaiting()) timer = setTimeout(attempt, RETRY_MS);
  }
}

const isWaiting = () => !current.isOver && Boolean(current.draft?.isWanted);

/**
 * Only one tab sends at a time; the server makes one visit of a key in any case.
 * @param {() => Promise<void>} work
 */
async function exclusively(work) {
  if (!navigator.locks) return work();
  return navigator.locks.request(`visit ${id}`, { ifAvailable: true }, async (lock) => {
    if (lock) await work();
  });
}

async function sendIt() {
  if (!current.draft) return;
  const { key } = current.draft;
  const draft = await readDraft(id);
  if (draft?.key !== key) {
    const receipt = await readReceipt(key);
    if (receipt) close(receipt);
    return;
  }
  current.draft = draft;
  if (!draft.isWanted) return;
  say(navigator.onLine === false ? "offline" : "sending");
  form().inert = true;
  const photos = await listPhotos(id);
  // The attribute: a button of that name hides the property.
  const action = form().getAttribute("action") || location.href;
  const outcome = await send({ action, fields: new FormData(form()) }, draft, photos, token);
  form().inert = false;
  if (outcome.kind === "sent") await arrive(draft, outcome.receipt);
  else if (outcome.kind === "refused") await refuse(outcome);
  else say(outcome.kind);
}

/**
 * @param {Draft} draft
 * @param {Receipt} receipt
 */
async function arrive(draft, receipt) {
  await finish(draft, receipt);
  close(receipt);
  await current.keeping;
  if (canKeep()) await dropPage(user).catch(() => {});
  tellTabs({ id, key: draft.key, receipt });
}

/**
 * What the registry objects to stands beside the fields, as it does without a script.
 * @param {Refusal} refusal
 */
async function refuse({ page, words = [] }) {
  await edit();
  const answered = page?.getElementById("visit-form");
  const said = page?.getElementById("visit-problems");
  if (answered && said) {
    form().replaceWith(document.adoptNode(answered));
    problems().replaceWith(document.adoptNode(said));
    if (current.draft) fillFields(current.draft.fields);
    showForm(Boolean(current.draft));
    await showKeptPhotos();
  } else {
    sayProblems(page ? [readNotice(page)] : words);
  }
  say("refused");
  problems().scrollIntoView();
}

/** @param {Document} page */
function readNotice(page) {
  return page.querySelector("#main .notice, #main h1")?.textContent || "";
}
