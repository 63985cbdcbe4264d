// Shows what was found; every word stands in the page, and what was read goes in as plain text.
import { makeShown } from "./codes.js";

const STEPS = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000]];

export function showForeign(section, text) {
  section.querySelector("[data-text]").textContent = makeShown(text);
  reveal(section);
}

export function showUnknown(section, typed) {
  section.querySelector("[data-text]").textContent = makeShown(typed);
  reveal(section);
}

export function showKnown(section, judgement, now) {
  const { place, spot, verdict, signature, isStale, since } = judgement;
  const fill = (name, words) => {
    const element = section.querySelector(`[data-fill=${name}]`);
    element.textContent = words;
    element.hidden = !words;
  };
  fill("name", place.name);
  fill("address", place.address);
  fill("spot", spot);
  const age = section.querySelector("[data-age]");
  age.textContent = since ? age.dataset.age.replace("{age}", tellAge(now - since)) : "";
  age.parentElement.hidden = !since;
  age.parentElement.classList.toggle("notice-amber", isStale);
  age.parentElement.classList.toggle("notice-grey", !isStale);
  section.querySelector("[data-stale]").hidden = !isStale;
  choose(section, "verdict", verdict);
  choose(section, "signature", signature);
  reveal(section);
}

export function tellAge(milliseconds) {
  const [unit, length] = STEPS.find((step) => milliseconds >= step[1]) || STEPS[2];
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
  return words.format(-Math.max(1, Math.floor(milliseconds / length)), unit);
}

function choose(section, name, value) {
  section.querySelectorAll(`[data-${name}]`).forEach((element) => {
    element.hidden = element.dataset[name] !== value;
  });
}

function reveal(section) {
  section.hidden = false;
  section.focus();
  section.scrollIntoView({ block: "start" });
}
