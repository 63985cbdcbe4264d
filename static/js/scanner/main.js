// The scanner of /verify: camera where the browser has one, else photos; the form needs none of it.
import { dataOf, find, findAll } from "../elements.js";
import { hasCamera, openCamera, reasonOf } from "./camera.js";
import { readBadge, readTyped } from "./codes.js";
import { loadDecoder, readPhoto, readTexts } from "./decoder.js";
import { judge } from "./judgement.js";
import { countKept, forgetAll, recall, remember } from "./knowledge.js";
import { showKnown, showText } from "./outcome.js";

/** @import { Camera } from "./camera.js" */

const BREATH_MS = 120;
// A payment code often hangs beside a badge: a stranger must be seen twice before it is told.
const SIGHTINGS = 2;
// Without a camera, or where a page may not have it, a photo can still be read.
const AT_REST = hasCamera() ? "idle" : "photo";

const scanner = find(document, "#scanner", HTMLElement);
const video = find(scanner, "video", HTMLVideoElement);
const lamp = find(scanner, "[data-do=light]", HTMLButtonElement);
const base = dataOf(scanner, "base");
const foreign = find(document, "#foreign", HTMLElement);
const known = find(document, "#known", HTMLElement);
const unknown = find(document, "#unknown", HTMLElement);

/** @type {Camera | null} */
let camera = null;
let run = 0;
let resumes = false;
let isLit = false;

/** @param {string} state */
function show(state) {
  scanner.dataset.state = state;
  for (const element of findAll(scanner, "[data-on]", HTMLElement)) {
    element.hidden = !dataOf(element, "on").split(" ").includes(state);
  }
}

function stop() {
  run += 1;
  if (camera) camera.close();
  camera = null;
}

function rest() {
  stop();
  show(AT_REST);
}

function clear() {
  for (const section of [foreign, known, unknown]) section.hidden = true;
}

async function scan() {
  stop();
  clear();
  const mine = run;
  show("asking");
  try {
    const opened = await openCamera(video);
    if (mine !== run) {
      opened.close();
      return;
    }
    camera = opened;
    lamp.hidden = !camera.hasLamp;
    isLit = false;
    await loadDecoder();
  } catch (error) {
    if (mine !== run) return;
    stop();
    show(reasonOf(error));
    return;
  }
  if (mine !== run) return;
  show("scanning");
  await watch(mine);
}

/** @param {number} mine */
async function watch(mine) {
  let sightings = 0;
  while (mine === run) {
    const texts = video.readyState >= 2 ? await readTexts(video) : [];
    if (mine !== run) return;
    const own = texts.find((text) => readBadge(text, base));
    sightings = texts.length ? sightings + 1 : 0;
    if (own || sightings >= SIGHTINGS) {
      stop();
      await follow(own || texts[0]);
      return;
    }
    await new Promise((wake) => setTimeout(wake, BREATH_MS));
  }
}

/**
 * Only a badge of this registry leads anywhere, and the address is made here, not read.
 * @param {string} text
 */
async function follow(text) {
  const badge = readBadge(text, base);
  if (!badge) {
    show("told");
    showText(foreign, text);
    return;
  }
  show("found");
  try {
    await remember(badge.token);
  } catch {
    await lookUpKept(badge.serial, badge);
    return;
  }
  const asked = new URLSearchParams(location.search).get("lang");
  location.assign(`/b/${badge.token}${asked === "en" || asked === "zh" ? `?lang=${asked}` : ""}`);
}

/**
 * @param {string} shown
 * @param {{serial: string, number?: string}} asked
 */
async function lookUpKept(shown, asked) {
  show(AT_REST);
  clear();
  const kept = await recall(asked);
  const now = new Date();
  if (kept) showKnown(known, await judge(kept, base, now), now);
  else showText(unknown, shown);
  for (const link of findAll(document, "[data-again]", HTMLAnchorElement)) {
    link.href = `/verify?code=${encodeURIComponent(shown)}`;
  }
}

/** @param {HTMLInputElement} input */
async function choosePhoto(input) {
  const file = input.files?.[0];
  if (!file) return;
  stop();
  clear();
  show("reading");
  try {
    await loadDecoder();
    const texts = await readPhoto(file);
    if (texts.length) await follow(texts.find((text) => readBadge(text, base)) || texts[0]);
    else show("empty");
  } catch {
    show("unreadable");
  }
  input.value = "";
}

async function showKept() {
  const kept = find(scanner, "[data-kept]", HTMLElement);
  const count = await countKept();
  kept.hidden = count === 0;
  const words = find(kept, "[data-count]", HTMLElement);
  words.textContent = dataOf(words, "count").replace("{count}", String(count));
}

function switchLamp() {
  isLit = !isLit;
  lamp.setAttribute("aria-pressed", String(isLit));
  camera?.light(isLit);
}

async function forget() {
  await forgetAll();
  await showKept();
}

const ACTIONS = new Map(Object.entries({ scan, stop: rest, light: switchLamp, forget }));

document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element && target.closest("[data-do]");
  if (button instanceof HTMLElement) ACTIONS.get(dataOf(button, "do"))?.();
});
const photo = find(scanner, "input[type=file]", HTMLInputElement);
photo.addEventListener("change", () => choosePhoto(photo));
document.addEventListener("visibilitychange", () => {
  if (document.hidden && (camera || scanner.dataset.state === "asking")) {
    resumes = true;
    rest();
  } else if (!document.hidden && resumes) {
    resumes = false;
    scan();
  }
});
window.addEventListener("pagehide", rest);

if ("createImageBitmap" in window) {
  show(AT_REST);
  scanner.hidden = false;
  for (const button of findAll(document, "[data-do=scan]", HTMLElement)) {
    button.classList.toggle("is-missing", !hasCamera());
  }
  showKept();
}
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js");
// The server leads a typed code to its page; this page stands here with one only where the
// registry could not be reached.
const typed = new URLSearchParams(location.search).get("code") || "";
if (typed.trim()) {
  find(document, "#code", HTMLInputElement).value = typed;
  lookUpKept(typed, readTyped(typed, base));
}
