// Lets a form that names rectangles of a photo by numbers be filled in by drawing on the photo.
// Without this script the same form is typed; see templates/association/_redact.html.

import { Picture } from "./picture.js";
import { SIDES, moved, percent, resized } from "./rectangles.js";
import { CROP, Sheet } from "./sheet.js";
import { listenToPointer } from "./strokes.js";

// thousandths of the photo that an arrow key moves by
const STEP = 10;
const ARROWS = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};
const NEW_BOX = [400, 450, 200, 100];
const NEW_CROP = [100, 100, 800, 800];

function enhance(root) {
  const find = (name) => root.querySelector(`[data-redact-${name}]`);
  const findAll = (name) => [...root.querySelectorAll(`[data-redact-${name}]`)];
  const stage = find("stage");
  const sheet = new Sheet(findAll("row"));
  const picture = new Picture(stage.querySelector("svg"), sheet);

  function said(key, slot) {
    const words = { name: slot === undefined ? "" : sheet.nameOf(slot) };
    const box = sheet.boxes[slot];
    SIDES.forEach((side, at) => {
      words[side] = box ? `${percent(box[at])}%` : "";
    });
    find("said").textContent = root.dataset[key].replace(/\{(\w+)\}/g, (_all, word) => words[word]);
  }

  function show() {
    picture.draw();
    sheet.rows.forEach((row, slot) => {
      const isUsed = sheet.isTyped(slot) || "redactWrong" in row.dataset;
      row.hidden = !isUsed && !row.contains(document.activeElement);
      row.classList.toggle("is-chosen", slot === sheet.chosen);
    });
    findAll("mode").forEach((button) => {
      button.setAttribute("aria-pressed", String(button.dataset.redactMode === sheet.mode));
    });
    setUsable(find("undo"), sheet.history.length > 0);
    setUsable(find("delete"), sheet.chosen >= 0);
  }

  function setUsable(button, isUsable) {
    // who works by keyboard must not stand on a button that has just gone dead
    if (!isUsable && button === document.activeElement) goToStage();
    button.disabled = !isUsable;
  }

  function goToStage() {
    stage.focus({ preventScroll: true });
  }

  function add() {
    const slot = sheet.findFree();
    if (slot < 0) {
      said("full");
      return;
    }
    sheet.remember();
    sheet.put(slot, slot === CROP ? NEW_CROP : NEW_BOX);
    sheet.choose(slot);
    show();
    said("added", slot);
  }

  function remove(slot) {
    if (slot < 0) {
      said("none");
      return;
    }
    sheet.remember();
    sheet.put(slot, null);
    show();
    said("removed", slot);
  }

  function undo() {
    if (!sheet.history.length) return;
    sheet.undo();
    show();
    said("undone");
  }

  function chooseNext() {
    const slot = sheet.findNext();
    if (slot >= 0) sheet.choose(slot);
    show();
    said(slot < 0 ? "none" : "chosen", slot < 0 ? undefined : slot);
  }

  function nudge(change, by) {
    const slot = sheet.chosen;
    if (slot < 0) {
      said("none");
      return;
    }
    sheet.remember(`${change.name} ${slot}`);
    sheet.put(slot, change(sheet.boxes[slot], ...by));
    show();
    said("moved", slot);
  }

  stage.addEventListener("keydown", (event) => {
    const isCommand = event.ctrlKey || event.metaKey;
    if (event.key in ARROWS) nudge(event.shiftKey ? resized : moved, ARROWS[event.key]);
    else if (event.key === "Enter") add();
    else if (event.key === "Delete" || event.key === "Backspace") remove(sheet.chosen);
    else if (event.key === " ") chooseNext();
    else if (event.key.toLowerCase() === "z" && isCommand) undo();
    else return;
    event.preventDefault();
  });
  listenToPointer(stage, sheet, picture, said, show);
  findAll("mode").forEach((button) => {
    button.addEventListener("click", () => {
      sheet.setMode(button.dataset.redactMode);
      show();
    });
  });
  find("undo").addEventListener("click", undo);
  find("delete").addEventListener("click", () => remove(sheet.chosen));
  sheet.rows.forEach((row, slot) => {
    let before = [];
    row.addEventListener("focusin", () => {
      before = sheet.texts();
      if (sheet.boxes[slot]) sheet.choose(slot);
      show();
    });
    row.addEventListener("change", () => {
      sheet.remember("", before);
      before = sheet.texts();
      sheet.reread(slot);
      show();
      if (sheet.boxes[slot]) said("moved", slot);
    });
    const button = row.querySelector("[data-redact-remove]");
    button.hidden = false;
    button.addEventListener("click", () => {
      goToStage();
      remove(slot);
    });
  });

  stage.tabIndex = 0;
  stage.setAttribute("role", "application");
  stage.setAttribute("aria-label", stage.dataset.label);
  stage.setAttribute("aria-describedby", find("help").id);
  root.classList.add("is-drawn");
  for (const name of ["tools", "said", "help"]) find(name).hidden = false;
  findAll("plain").forEach((words) => {
    words.hidden = true;
  });
  find("more").open = true;
  new ResizeObserver(() => picture.draw()).observe(stage);
  show();
}

document.querySelectorAll("[data-redact]").forEach(enhance);
