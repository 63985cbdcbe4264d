// What one can do with the rectangles of a photo, and how the page shows and says it.

import { dataOf, find, findAll } from "../elements.js";
import { Picture } from "./picture.js";
import { percent, SIDES } from "./rectangles.js";
import { CROP, Sheet } from "./sheet.js";

/** @import { Box } from "./rectangles.js" */

/** @type {Box} */
const NEW_BOX = [400, 450, 200, 100];
/** @type {Box} */
const NEW_CROP = [100, 100, 800, 800];

export class Editor {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.stage = find(root, "[data-redact-stage]", HTMLElement);
    this.said = find(root, "[data-redact-said]", HTMLElement);
    this.undoButton = find(root, "[data-redact-undo]", HTMLButtonElement);
    this.deleteButton = find(root, "[data-redact-delete]", HTMLButtonElement);
    this.modeButtons = findAll(root, "[data-redact-mode]", HTMLButtonElement);
    this.sheet = new Sheet(findAll(root, "[data-redact-row]", HTMLElement));
    this.picture = new Picture(find(this.stage, "svg", SVGSVGElement), this.sheet);
  }

  /**
   * Say in the page's words what was done, and where the rectangle of a slot is now.
   * @param {string} key
   * @param {number} [slot]
   */
  say(key, slot) {
    /** @type {Map<string, string>} */
    const words = new Map();
    const box = slot === undefined ? null : this.sheet.boxes[slot];
    words.set("name", slot === undefined ? "" : this.sheet.nameOf(slot));
    for (const [at, side] of SIDES.entries()) words.set(side, box ? `${percent(box[at])}%` : "");
    this.said.textContent = dataOf(this.root, key).replace(
      /\{(\w+)\}/g,
      (_all, word) => words.get(word) ?? "",
    );
  }

  show() {
    const { sheet } = this;
    this.picture.draw();
    for (const [slot, row] of sheet.rows.entries()) {
      const isUsed = sheet.isTyped(slot) || "redactWrong" in row.dataset;
      row.hidden = !isUsed && !row.contains(document.activeElement);
      row.classList.toggle("is-chosen", slot === sheet.chosen);
    }
    for (const button of this.modeButtons) {
      button.setAttribute("aria-pressed", String(button.dataset.redactMode === sheet.mode));
    }
    this.setUsable(this.undoButton, sheet.history.length > 0);
    this.setUsable(this.deleteButton, sheet.chosen >= 0);
  }

  /**
   * @param {HTMLButtonElement} button
   * @param {boolean} isUsable
   */
  setUsable(button, isUsable) {
    // who works by keyboard must not stand on a button that has just gone dead
    if (!isUsable && button === document.activeElement) this.goToStage();
    button.disabled = !isUsable;
  }

  goToStage() {
    this.stage.focus({ preventScroll: true });
  }

  add() {
    const slot = this.sheet.findFree();
    if (slot < 0) {
      this.say("full");
      return;
    }
    this.sheet.remember();
    this.sheet.put(slot, slot === CROP ? NEW_CROP : NEW_BOX);
    this.sheet.choose(slot);
    this.show();
    this.say("added", slot);
  }

  /** @param {number} slot */
  remove(slot) {
    if (slot < 0) {
      this.say("none");
      return;
    }
    this.sheet.remember();
    this.sheet.put(slot, null);
    this.show();
    this.say("removed", slot);
  }

  undo() {
    if (!this.sheet.history.length) return;
    this.sheet.undo();
    this.show();
    this.say("undone");
  }

  chooseNext() {
    const slot = this.sheet.findNext();
    if (slot >= 0) this.sheet.choose(slot);
    this.show();
    if (slot < 0) this.say("none");
    else this.say("chosen", slot);
  }

  /**
   * Move or resize the chosen rectangle; `kind` names which, so that a run of it is undone at once.
   * @param {string} kind
   * @param {(box: Box) => Box} change
   */
  nudge(kind, change) {
    const slot = this.sheet.chosen;
    const box = this.sheet.boxes[slot];
    if (!box) {
      this.say("none");
      return;
    }
    this.sheet.remember(`${kind} ${slot}`);
    this.sheet.put(slot, change(box));
    this.show();
    this.say("moved", slot);
  }
}
