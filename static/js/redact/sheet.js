// The rectangles of a form and the way back; the form's own fields are all that is ever sent.

import { find } from "../elements.js";
import { parse, percent, SIDES } from "./rectangles.js";

/** @import { Box } from "./rectangles.js" */
/** @typedef {"box" | "crop"} Mode */

export const CROP = 10;

/** @param {HTMLElement} row */
const fieldsOf = (row) =>
  SIDES.map((side) => find(row, `[data-redact-side=${side}]`, HTMLInputElement));

/** @param {HTMLElement} row */
const textsOf = (row) => fieldsOf(row).map((field) => field.value);

export class Sheet {
  /** @param {HTMLElement[]} rows */
  constructor(rows) {
    this.rows = rows;
    this.boxes = rows.map((row) => parse(textsOf(row)));
    this.chosen = -1;
    /** @type {Mode} */
    this.mode = "box";
    /** @type {string[][][]} */
    this.history = [];
    this.lastKind = "";
  }

  texts() {
    return this.rows.map(textsOf);
  }

  /** @param {number} slot */
  nameOf(slot) {
    return find(this.rows[slot], "legend", HTMLElement).textContent;
  }

  /** @param {number} slot */
  isTyped(slot) {
    return textsOf(this.rows[slot]).some(Boolean);
  }

  /** @param {number} slot */
  isOfMode(slot) {
    return (slot === CROP) === (this.mode === "crop");
  }

  /**
   * @param {number} slot
   * @param {Box | null} box
   */
  put(slot, box) {
    this.boxes[slot] = box;
    for (const [at, field] of fieldsOf(this.rows[slot]).entries()) {
      field.value = box ? percent(box[at]) : "";
    }
    delete this.rows[slot].dataset.redactWrong;
    if (!box && this.chosen === slot) this.chosen = -1;
  }

  /** @param {number} slot */
  reread(slot) {
    this.boxes[slot] = parse(textsOf(this.rows[slot]));
    this.choose(this.boxes[slot] ? slot : -1);
  }

  /** @param {number} slot */
  choose(slot) {
    this.chosen = slot;
    if (slot >= 0) this.mode = slot === CROP ? "crop" : "box";
  }

  /** @param {Mode} mode */
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

  /** @param {string[][]} texts */
  restore(texts) {
    for (const [slot, row] of this.rows.entries()) {
      for (const [at, field] of fieldsOf(row).entries()) field.value = texts[slot][at];
    }
    this.boxes = texts.map(parse);
    if (this.chosen >= 0 && !this.boxes[this.chosen]) this.chosen = -1;
  }

  undo() {
    this.lastKind = "";
    const texts = this.history.pop();
    if (texts) this.restore(texts);
  }
}
