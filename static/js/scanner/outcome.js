// Shows what was found; every word stands in the page, and what was read goes in as plain text.
import { dataOf, find, findAll } from "../elements.js";
import { makeShown } from "./codes.js";

/** @import { Judgement } from "./judgement.js" */

/** @type {[Intl.RelativeTimeFormatUnit, number][]} */
const STEPS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/**
 * A code that is not of this registry, or one of which nothing is known.
 * @param {HTMLElement} section
 * @param {string} text
 */
export function showText(section, text) {
  find(section, "[data-text]", HTMLElement).textContent = makeShown(text);
  reveal(section);
}

/**
 * @param {HTMLElement} section
 * @param {Judgement} judgement
 * @param {Date} now
 */
export function showKnown(section, judgement, now) {
  const { place, spot, verdict, signature, isStale, since } = judgement;
  fill(section, "name", place.name);
  fill(section, "address", place.address);
  fill(section, "spot", spot);
  const age = find(section, "[data-age]", HTMLElement);
  const notice = age.parentElement;
  age.textContent = since ? dataOf(age, "age").replace("{age}", tellAge(since, now)) : "";
  if (notice) {
    notice.hidden = !since;
    notice.classList.toggle("notice-amber", isStale);
    notice.classList.toggle("notice-grey", !isStale);
  }
  find(section, "[data-stale]", HTMLElement).hidden = !isStale;
  choose(section, "verdict", verdict);
  choose(section, "signature", signature);
  reveal(section);
}

/**
 * @param {Date} since
 * @param {Date} now
 */
function tellAge(since, now) {
  const milliseconds = now.getTime() - since.getTime();
  const [unit, length] = STEPS.find((step) => milliseconds >= step[1]) || STEPS[2];
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
  return words.format(-Math.max(1, Math.floor(milliseconds / length)), unit);
}

/**
 * @param {HTMLElement} section
 * @param {string} name
 * @param {string} words
 */
function fill(section, name, words) {
  const element = find(section, `[data-fill=${name}]`, HTMLElement);
  element.textContent = words;
  element.hidden = !words;
}

/**
 * @param {HTMLElement} section
 * @param {string} name
 * @param {string} value
 */
function choose(section, name, value) {
  for (const element of findAll(section, `[data-${name}]`, HTMLElement)) {
    element.hidden = element.dataset[name] !== value;
  }
}

/** @param {HTMLElement} section */
function reveal(section) {
  section.hidden = false;
  section.focus();
  section.scrollIntoView({ block: "start" });
}
