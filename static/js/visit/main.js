// The page of a check on the spot: keeps a draft from the first keystroke, and sends it once.
import { addPhoto, finish, forget, listPhotos, readDraft, readReceipt } from "./drafts.js";
import { removePhoto, writeDraft } from "./drafts.js";
import { canKeep, dropOthers, dropPage, isKept, keepPage } from "./keeping.js";
import { isFit, showPhotos } from "./photos.js";
import { send } from "./sending.js";
import { say, sayKept, sayProblems } from "./words.js";

const RETRY_MS = 20000;
const CHINA_AHEAD_MS = 8 * 3600 * 1000;
const NOT_KEPT = ["csrf_token", "idempotency_key", "action", "photos"];

const root = document.getElementById("visit");
const state = document.getElementById("visit-state");
const keep = document.getElementById("visit-keep");
const { user, worker, token, room } = root.dataset;
const id = `${user}:${root.dataset.case}`;
const channel = "BroadcastChannel" in window ? new BroadcastChannel("pledge-visits") : null;

let draft = null;
let saving = Promise.resolve();
let keeping = Promise.resolve();
let isOver = false;
let timer = 0;

const form = () => document.getElementById("visit-form");
const list = () => document.getElementById("visit-photos");

// To the other tabs that show this page.
function tell(news) {
  if (channel) channel.postMessage(news);
}

function begin() {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  const key = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return { id, user, key, fields: {} };
}

// Resolves to whether the draft is safe on this phone.
function save(isWanted) {
  const isNew = !draft;
  draft = draft || begin();
  draft.isWanted = isWanted;
  const typed = [...new FormData(form())].filter(([name]) => !NOT_KEPT.includes(name));
  draft.fields = Object.fromEntries(typed);
  const written = { ...draft };
  saving = saving.then(async () => {
    try {
      const receipt = await writeDraft(written);
      if (receipt) close(receipt);
      else if (!isOver) say("saved");
      tell({ id });
      return true;
    } catch (error) {
      say("unsaved");
      return false;
    }
  });
  // A draft is of no use on a page that does not open.
  if (isNew) keeping = keepQuietly();
  return saving;
}

// Who goes on writing has not finished: what was to be sent waits for the button again.
const edit = () => save(false);

function fill() {
  Object.entries(draft.fields).forEach(([name, value]) => {
    const field = form().elements[name];
    if (field) field.value = value;
  });
}

function setNow() {
  const inChina = new Date(Date.now() + CHINA_AHEAD_MS);
  form().elements.visited_at.value = inChina.toISOString().slice(0, 16);
}

function mount() {
  ["visited_at", "touchpoint"].forEach((name) => {
    const field = form().elements[name];
    if (field) field.required = true;
  });
  form().querySelector("[data-do=ask-delete]").hidden = !draft;
}

async function showKeptPhotos() {
  const photos = await listPhotos(id);
  showPhotos(list(), photos);
  return photos;
}

async function takePhotos(input) {
  const files = [...input.files];
  const kept = await listPhotos(id);
  const fit = files.filter(isFit);
  const taken = fit.slice(0, Math.max(0, Number(room) - kept.length));
  const isSafe = await edit();
  try {
    for (const file of taken) await addPhoto(id, file);
    input.value = "";
    tell({ id });
    if (fit.length < files.length) say("unfit");
    else if (taken.length < fit.length) say("full");
    else if (isSafe) say("saved");
  } catch (error) {
    say("unsaved");
  }
  mount();
  await showKeptPhotos();
}

// Only one tab sends at a time; the server makes one visit of a key in any case.
function exclusively(work) {
  if (!navigator.locks) return work();
  return navigator.locks.request(`visit ${id}`, { ifAvailable: true }, (lock) => lock && work());
}

async function attempt() {
  clearTimeout(timer);
  if (isOver || !draft || !draft.isWanted) return;
  try {
    await saving;
    await exclusively(sendIt);
  } finally {
    // Counted from the end of this attempt, so that what went wrong can be read.
    if (!isOver && draft && draft.isWanted) timer = setTimeout(attempt, RETRY_MS);
  }
}

async function sendIt() {
  const stored = await readDraft(id);
  if (!stored || stored.key !== draft.key) {
    const receipt = await readReceipt(draft.key);
    if (receipt) close(receipt);
    return;
  }
  draft = stored;
  if (!draft.isWanted) return;
  say(navigator.onLine === false ? "offline" : "sending");
  form().inert = true;
  const outcome = await send(form(), draft, await listPhotos(id), token);
  form().inert = false;
  if (outcome.kind === "sent") await arrive(outcome.receipt);
  else if (outcome.kind === "refused") await refuse(outcome);
  else say(outcome.kind);
}

async function arrive(receipt) {
  await finish(draft, receipt);
  close(receipt);
  await keeping;
  if (canKeep()) await dropPage(user).catch(() => {});
  tell({ id, key: draft.key, receipt });
}

function close(receipt) {
  isOver = true;
  say("sent", receipt);
  [form(), keep, document.getElementById("visit-problems")].forEach((part) => {
    part.hidden = true;
  });
  const after = document.getElementById("visit-after");
  after.hidden = false;
  after.querySelector("a").href = receipt.address;
  state.scrollIntoView({ block: "nearest" });
}

// What the registry objects to stands beside the fields, as it does without a script.
async function refuse({ page, words }) {
  await edit();
  const answered = page && page.getElementById("visit-form");
  const problems = document.getElementById("visit-problems");
  if (answered) {
    form().replaceWith(document.adoptNode(answered));
    problems.replaceWith(document.adoptNode(page.getElementById("visit-problems")));
    fill();
    mount();
    await showKeptPhotos();
  } else {
    const said = page ? [page.querySelector("#main .notice, #main h1").textContent] : words;
    sayProblems(problems, said);
  }
  say("refused");
  document.getElementById("visit-problems").scrollIntoView();
}

async function keepAloud() {
  sayKept("keeping");
  try {
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
    await keepPage(user, worker);
    sayKept("kept");
  } catch (error) {
    sayKept("unkept");
  }
}

async function keepQuietly() {
  if (!canKeep() || navigator.onLine === false) return;
  try {
    await keepPage(user, worker);
    sayKept("kept");
  } catch (error) {
    // The button is still there, and says what it could not do.
  }
}

async function discard() {
  await saving;
  await forget(id);
  draft = null;
  form().reset();
  setNow();
  tell({ id });
  show();
  mount();
  await showKeptPhotos();
  say("deleted");
}

function show(isAsking = false) {
  document.getElementById("visit-delete").hidden = !isAsking;
  if (isAsking) document.querySelector("[data-do=delete]").focus();
}

async function reread() {
  if (isOver) return;
  const stored = await readDraft(id);
  if (!stored && draft) {
    const receipt = await readReceipt(draft.key);
    if (receipt) close(receipt);
    else form().reset();
  }
  draft = stored || null;
  if (draft) fill();
  mount();
  await showKeptPhotos();
}

const DEEDS = {
  prepare: keepAloud,
  "ask-delete": () => show(true),
  keep: () => show(),
  delete: discard,
};

function listen() {
  root.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    edit();
    mount();
  });
  root.addEventListener("change", (event) => {
    if (event.target.type === "file") takePhotos(event.target);
  });
  root.addEventListener("click", async (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.do) await DEEDS[button.dataset.do]();
    if (button.dataset.photo) {
      await removePhoto(Number(button.dataset.photo));
      edit();
      await showKeptPhotos();
      tell({ id });
    }
  });
  root.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!form().reportValidity()) return;
    const isSafe = await save(true);
    if (isSafe) attempt();
    else if (navigator.onLine) form().submit();
  });
  window.addEventListener("online", attempt);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) attempt();
  });
  if (channel) {
    channel.addEventListener("message", ({ data }) => {
      if (data.id !== id) return;
      if (data.receipt && draft && data.key === draft.key) close(data.receipt);
      else reread();
    });
  }
}

async function start() {
  draft = (await readDraft(id)) || null;
  if (draft) fill();
  // The page may have been kept hours ago.
  else setNow();
  mount();
  await showKeptPhotos();
  listen();
  state.hidden = false;
  say(draft ? "saved" : "blank");
  if (canKeep()) {
    await dropOthers(user);
    keep.hidden = false;
    sayKept((await isKept(user)) ? "kept" : "idle");
    if (draft) keeping = keepQuietly();
  }
  attempt();
}

// Where a browser keeps nothing, the form is sent as it is.
if ("indexedDB" in window) start().catch(() => {});
