// Says in the page's own words where the draft and the copy of the page stand.
const TONES = { blank: "grey", deleted: "grey", refused: "red", sent: "", saved: "", sending: "" };

const state = document.getElementById("visit-state");
const keep = document.getElementById("visit-keep");

export function say(name, values = {}) {
  const words = state.querySelector("[role=status]");
  const text = words.dataset[name].replace("{at}", values.at || "");
  // Said again, the same words would be read out with every keystroke.
  if (words.textContent !== text) words.textContent = text;
  const tone = name in TONES ? TONES[name] : "amber";
  state.className = `notice visit-state${tone ? ` notice-${tone}` : ""}`;
  state.querySelector("[data-link]").hidden = name !== "login" && name !== "stranger";
}

export function sayKept(name) {
  const words = keep.querySelector("[role=status]");
  words.textContent = words.dataset[name];
}

export function sayProblems(place, sentences) {
  place.replaceChildren(
    ...sentences.map((words) => {
      const made = document.createElement("p");
      made.className = "error";
      made.textContent = words;
      return made;
    }),
  );
}
