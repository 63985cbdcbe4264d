// Mouse, finger or pen: a stroke draws a new rectangle, moves one, or drags one by its corner.

import { between, moved } from "./rectangles.js";

/** @import { Editor } from "./editor.js" */
/** @import { Box, Point } from "./rectangles.js" */

/**
 * `from` is the corner that stays, or the point a rectangle is `carried` by.
 * @typedef {object} Stroke
 * @property {number} slot
 * @property {Point} from
 * @property {Box | null} carried
 * @property {boolean} isNew
 * @property {Point} down
 * @property {boolean} isTap
 * @property {string[][]} before
 */

// CSS pixels within which a stroke is a tap
const TAP = 8;

/** @param {Editor} editor */
export function listenToPointer(editor) {
  const { stage, sheet } = editor;
  /** @type {Stroke | null} */
  let stroke = null;

  stage.addEventListener("pointerdown", (event) => {
    if (stroke || event.button !== 0 || !event.isPrimary) return;
    stroke = beginStroke(editor, event);
    if (stroke) editor.show();
  });
  stage.addEventListener("pointermove", (event) => {
    if (stroke && carryOn(editor, stroke, event)) editor.show();
  });
  stage.addEventListener("pointerup", () => {
    if (!stroke) return;
    const ended = stroke;
    stroke = null;
    endStroke(editor, ended);
  });
  // A second finger, to enlarge the page, takes the first one's stroke back.
  stage.addEventListener("pointercancel", () => {
    if (!stroke) return;
    sheet.restore(stroke.before);
    stroke = null;
    editor.show();
  });
}

/**
 * @param {Editor} editor
 * @param {PointerEvent} event
 * @returns {Stroke | null}
 */
function beginStroke(editor, event) {
  const { stage, sheet, picture } = editor;
  const point = picture.pointAt(event);
  const pivot = picture.pivotAt(point);
  const hit = pivot ? sheet.chosen : picture.slotAt(point);
  const slot = hit >= 0 ? hit : sheet.findFree();
  event.preventDefault();
  editor.goToStage();
  if (slot < 0) {
    editor.say("full");
    return null;
  }
  stage.setPointerCapture(event.pointerId);
  if (hit >= 0) sheet.choose(hit);
  return {
    slot,
    from: pivot || point,
    carried: hit >= 0 && !pivot ? sheet.boxes[slot] : null,
    isNew: hit < 0,
    down: [event.clientX, event.clientY],
    isTap: true,
    before: sheet.texts(),
  };
}

/**
 * @param {Editor} editor
 * @param {Stroke} stroke
 * @param {PointerEvent} event
 * @returns {boolean} whether the rectangle has changed
 */
function carryOn({ sheet, picture }, stroke, event) {
  const [x, y] = stroke.down;
  const far = Math.max(Math.abs(event.clientX - x), Math.abs(event.clientY - y));
  if (stroke.isTap && far < TAP) return false;
  stroke.isTap = false;
  const { slot, from, carried } = stroke;
  const point = picture.pointAt(event);
  const box = carried
    ? moved(carried, point[0] - from[0], point[1] - from[1])
    : between(from, point);
  sheet.put(slot, box);
  sheet.choose(slot);
  return true;
}

/**
 * @param {Editor} editor
 * @param {Stroke} stroke
 */
function endStroke(editor, { slot, isNew, isTap, before }) {
  if (isTap) editor.sheet.choose(isNew ? -1 : slot);
  else editor.sheet.remember("", before);
  editor.show();
  if (!isTap) editor.say(isNew ? "added" : "moved", slot);
  else if (!isNew) editor.say("chosen", slot);
}
