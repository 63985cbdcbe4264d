// The scanner of /verify: camera where the browser has one, else photos; the form needs none of it.
import { hasCamera, openCamera, reasonOf } from "./camera.js";
import { readBadge, readTyped } from "./codes.js";
import { loadDecoder, readPhoto, readTexts } from "./decoder.js";
import { judge } from "./judgement.js";
import { countKept, forgetAll, recall, remember } from "./knowledge.js";
import { showForeign, showKnown, showUnknown } from "./outcome.js";

const BREATH_MS = 120;
// A payment code often hangs beside a badge: a stranger must be seen twice before it is told.
const SIGHTINGS = 2;
// Without a camera, or where a page may not have it, a photo can still be read.
const AT_REST = hasCamera() ? "idle" : "photo";

const scanner = document.getElementById("scanner");
const video = scanner.querySelector("video");
const lamp = scanner.querySelector("[data-do=light]");
const { base } = scanner.dataset;
const sections = ["foreign", "known", "unknown"].map((id) => document.getElementById(id));
const [foreign, known, unknown] = sections;

let camera = null;
let run = 0;
let resumes = false;
let isLit = false;

function show(state) {
  scanner.dataset.state = state;
  scanner.querySelectorAll("[data-on]").forEach((element) => {
    element.hidden = !element.dataset.on.split(" ").includes(state);
  });
}

function stop() {
  run += 1;
  if (camera) camera.close();
  camera = null;
}

function clear() {
  sections.forEach((section) => {
    section.hidden = true;
  });
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

// Only a badge of this registry leads anywhere, and the address is made here, not read.
async function follow(text) {
  const badge = readBadge(text, base);
  if (!badge) {
    show("told");
    showForeign(foreign, text);
    return;
  }
  show("found");
  try {
    await remember(badge.token);
  } catch (error) {
    await lookUpKept(badge.serial, badge);
    return;
  }
  const asked = new URLSearchParams(location.search).get("lang");
  location.assign(`/b/${badge.token}${asked === "en" || asked === "zh" ? `?lang=${asked}` : ""}`);
}

async function lookUpKept(shown, asked) {
  show(AT_REST);
  clear();
  const kept = await recall(asked);
  const now = new Date();
  if (kept) showKnown(known, await judge(kept, base, now), now);
  else showUnknown(unknown, shown);
  document.querySelectorAll("[data-again]").forEach((link) => {
    link.href = `/verify?code=${encodeURIComponent(shown)}`;
  });
}

async function choosePhoto(input) {
  const [file] = input.files;
  if (!file) return;
  stop();
  clear();
  show("reading");
  try {
    await loadDecoder();
    const texts = await readPhoto(file);
    if (texts.length) await follow(texts.find((text) => readBadge(text, base)) || texts[0]);
    else show("empty");
  } catch (error) {
    show("unreadable");
  }
  input.value = "";
}

async function showKept() {
  const kept = scanner.querySelector("[data-kept]");
  const count = await countKept();
  kept.hidden = count === 0;
  const words = kept.querySelector("[data-count]");
  words.textContent = words.dataset.count.replace("{count}", count);
}

const DEEDS = {
  scan,
  stop: () => {
    stop();
    show(AT_REST);
  },
  light: () => {
    isLit = !isLit;
    lamp.setAttribute("aria-pressed", String(isLit));
    camera.light(isLit);
  },
  forget: async () => {
    await forgetAll();
    await showKept();
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) DEEDS[button.dataset.do]();
});
scanner.querySelector("input[type=file]").addEventListener("change", (event) => {
  choosePhoto(event.target);
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden && (camera || scanner.dataset.state === "asking")) {
    resumes = true;
    stop();
    show(AT_REST);
  } else if (!document.hidden && resumes) {
    resumes = false;
    scan();
  }
});
window.addEventListener("pagehide", () => {
  stop();
  show(AT_REST);
});

if ("createImageBitmap" in window) {
  show(AT_REST);
  scanner.hidden = false;
  document.querySelectorAll("[data-do=scan]").forEach((button) => {
    button.classList.toggle("is-missing", !hasCamera());
  });
  showKept();
}
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js");
// The server leads a typed code to its page; this page stands here with one only where the
// registry could not be reached.
const typed = new URLSearchParams(location.search).get("code") || "";
if (typed.trim()) {
  document.getElementById("code").value = typed;
  lookUpKept(typed, readTyped(typed, base));
}
