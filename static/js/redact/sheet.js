// The rectangles of a form and the way back; the form's own fields are all that is ever sent.

import { SIDES, parse, percent } from "./rectangles.js";

export const CROP = 10;

const fieldsOf = (row) => SIDES.map((side) => row.querySelector(`[data-redact-side=${side}]`));
const textsOf = (row) => fieldsOf(row).map((field) => field.value);

export class Sheet {
  constructor(rows) {
    this.rows = rows;
    this.boxes = rows.map((row) => parse(textsOf(row)));
    this.chosen = -1;
    this.mode = "box";
    this.history = [];
    this.lastKind = "";
  }

  texts() {
    return this.rows.map(textsOf);
  }

  nameOf(slot) {
    return this.rows[slot].querySelector("legend").textContent;
  }

  isTyped(slot) {
    return textsOf(this.rows[slot]).some(Boolean);
  }

  isOfMode(slot) {
    return (slot === CROP) === (this.mode === "crop");
  }

  put(slot, box) {
    this.boxes[slot] = box;
    fieldsOf(this.rows[slot]).forEach((field, at) => {
      field.value = box ? percent(box[at]) : "";
    });
    delete this.rows[slot].dataset.redactWrong;
    if (!box && this.chosen === slot) this.chosen = -1;
  }

  reread(slot) {
    this.boxes[slot] = parse(textsOf(this.rows[slot]));
    this.choose(this.boxes[slot] ? slot : -1);
  }

  choose(slot) {
    this.chosen = slot;
    if (slot >= 0) this.mode = slot === CROP ? "crop" : "box";
  }

  setMode(mode) {
    this.mode = mode;
    if (this.chosen >= 0 && !this.isOfMode(this.chosen)) this.chosen = -1;
  }

  findFree() {
    if (this.mode === "crop") return CROP;
    return this.boxes.findIndex((_box, slot) => slot !== CROP && !this.isTyped(slot));
  }

  findNext() {
    const filled = this.boxes.flatMap((box, slot) => (box ? [slot] : []));
    return filled.length ? filled[(filled.indexOf(this.chosen) + 1) % filled.length] : -1;
  }

  /** Keep what stands now, to come back to; a run of one kind, as an arrow held down, is one step. */
  remember(kind = "", texts = this.texts()) {
    if (!kind || kind !== this.lastKind) this.history.push(texts);
    this.lastKind = kind;
  }

  restore(texts) {
    this.rows.forEach((row, slot) => {
      fieldsOf(row).forEach((field, at) => {
        field.value = texts[slot][at];
      });
    });
    this.boxes = texts.map(parse);
    if (this.chosen >= 0 && !this.boxes[this.chosen]) this.chosen = -1;
  }

  undo() {
    this.lastKind = "";
    this.restore(this.history.pop());
  }
}
