// Lets a form that names rectangles of a photo by numbers be filled in by drawing on the photo.
// Without this script the same form is typed; see templates/association/evidence/_redact.html.

import { dataOf, find, findAll } from "../elements.js";
import { Editor } from "./editor.js";
import { moved, resized } from "./rectangles.js";
import { listenToPointer } from "./strokes.js";

// thousandths of the photo that an arrow key moves by
const STEP = 10;
/** @type {Map<string, [right: number, down: number]>} */
const ARROWS = new Map([
  ["ArrowLeft", [-STEP, 0]],
  ["ArrowRight", [STEP, 0]],
  ["ArrowUp", [0, -STEP]],
  ["ArrowDown", [0, STEP]],
]);

/** @param {HTMLElement} root */
function enhance(root) {
  const editor = new Editor(root);
  editor.stage.addEventListener("keydown", (event) => {
    if (obey(editor, event)) event.preventDefault();
  });
  listenToPointer(editor);
  listenToButtons(editor);
  for (const slot of editor.sheet.rows.keys()) listenToRow(editor, slot);
  reveal(editor);
  new ResizeObserver(() => editor.picture.draw()).observe(editor.stage);
  editor.show();
}

/**
 * Do what a key asks for.
 * @param {Editor} editor
 * @param {KeyboardEvent} event
 * @returns {boolean} whether it asked for anything
 */
function obey(editor, event) {
  const { key } = event;
  const arrow = ARROWS.get(key);
  if (arrow && event.shiftKey) editor.nudge("resized", (box) => resized(box, ...arrow));
  else if (arrow) editor.nudge("moved", (box) => moved(box, ...arrow));
  else if (key === "Enter") editor.add();
  else if (key === "Delete" || key === "Backspace") editor.remove(editor.sheet.chosen);
  else if (key === " ") editor.chooseNext();
  else if (key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey)) editor.undo();
  else return false;
  return true;
}

/** @param {Editor} editor */
function listenToButtons(editor) {
  for (const button of editor.modeButtons) {
    const mode = dataOf(button, "redactMode") === "crop" ? "crop" : "box";
    button.addEventListener("click", () => {
      editor.sheet.setMode(mode);
      editor.show();
    });
  }
  editor.undoButton.addEventListener("click", () => editor.undo());
  editor.deleteButton.addEventListener("click", () => editor.remove(editor.sheet.chosen));
}

/**
 * @param {Editor} editor
 * @param {number} slot
 */
function listenToRow(editor, slot) {
  const { sheet } = editor;
  const row = sheet.rows[slot];
  let before = sheet.texts();
  row.addEventListener("focusin", () => {
    before = sheet.texts();
    if (sheet.boxes[slot]) sheet.choose(slot);
    editor.show();
  });
  row.addEventListener("change", () => {
    sheet.remember("", before);
    before = sheet.texts();
    sheet.reread(slot);
    editor.show();
    if (sheet.boxes[slot]) editor.say("moved", slot);
  });
  const button = find(row, "[data-redact-remove]", HTMLButtonElement);
  button.hidden = false;
  button.addEventListener("click", () => {
    editor.goToStage();
    editor.remove(slot);
  });
}

/** @param {Editor} editor */
function reveal({ root, stage, said }) {
  const help = find(root, "[data-redact-help]", HTMLElement);
  stage.tabIndex = 0;
  stage.setAttribute("role", "application");
  stage.setAttribute("aria-label", dataOf(stage, "label"));
  stage.setAttribute("aria-describedby", help.id);
  root.classList.add("is-drawn");
  for (const part of [find(root, "[data-redact-tools]", HTMLElement), said, help]) {
    part.hidden = false;
  }
  for (const words of findAll(root, "[data-redact-plain]", HTMLElement)) words.hidden = true;
  find(root, "[data-redact-more]", HTMLDetailsElement).open = true;
}

for (const root of findAll(document, "[data-redact]", HTMLElement)) enhance(root);
