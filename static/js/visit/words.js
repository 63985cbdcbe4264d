// Says in the page's own words where the draft and the copy of the page stand.
import { dataOf, find } from "../elements.js";
import { keep, problems, state } from "./page.js";

const TONES = new Map([
  ["blank", "grey"],
  ["deleted", "grey"],
  ["refused", "red"],
  ["sent", ""],
  ["saved", ""],
  ["sending", ""],
]);

/**
 * @param {string} name
 * @param {{at?: string}} [values]
 */
export function say(name, { at = "" } = {}) {
  const words = find(state, "[role=status]", HTMLElement);
  const text = dataOf(words, name).replace("{at}", at);
  // Said again, the same words would be read out with every keystroke.
  if (words.textContent !== text) words.textContent = text;
  const tone = TONES.get(name) ?? "amber";
  state.className = `notice visit-state${tone ? ` notice-${tone}` : ""}`;
  find(state, "[data-link]", HTMLElement).hidden = name !== "login" && name !== "stranger";
}

/** @param {"idle" | "keeping" | "kept" | "unkept"} name */
export function sayKept(name) {
  const words = find(keep, "[role=status]", HTMLElement);
  words.textContent = dataOf(words, name);
}

/** @param {string[]} sentences */
export function sayProblems(sentences) {
  problems().replaceChildren(
    ...sentences.map((words) => {
      const made = document.createElement("p");
      made.className = "error";
      made.textContent = words;
      return made;
    }),
  );
}
