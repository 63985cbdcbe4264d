// Mouse, finger or pen: a stroke draws a new rectangle, moves one, or drags one by its corner.

import { between, moved } from "./rectangles.js";

// CSS pixels within which a stroke is a tap
const TAP = 8;

/** Listen to the stage; `said(key, slot)` tells what a stroke did, `changed()` that it did. */
export function listenToPointer(stage, sheet, picture, said, changed) {
  let stroke = null;

  stage.addEventListener("pointerdown", (event) => {
    if (stroke || event.button !== 0 || !event.isPrimary) return;
    const point = picture.pointAt(event);
    const pivot = picture.pivotAt(point);
    const hit = pivot ? sheet.chosen : picture.slotAt(point);
    const slot = hit >= 0 ? hit : sheet.findFree();
    event.preventDefault();
    stage.focus({ preventScroll: true });
    if (slot < 0) {
      said("full");
      return;
    }
    stage.setPointerCapture(event.pointerId);
    stroke = {
      slot,
      from: pivot || point,
      carried: hit >= 0 && !pivot ? sheet.boxes[slot] : null,
      isNew: hit < 0,
      down: [event.clientX, event.clientY],
      isTap: true,
      before: sheet.texts(),
    };
    if (hit >= 0) sheet.choose(hit);
    changed();
  });

  stage.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    const [x, y] = stroke.down;
    const far = Math.max(Math.abs(event.clientX - x), Math.abs(event.clientY - y));
    if (stroke.isTap && far < TAP) return;
    stroke.isTap = false;
    const { slot, from, carried } = stroke;
    const point = picture.pointAt(event);
    const shift = [point[0] - from[0], point[1] - from[1]];
    sheet.put(slot, carried ? moved(carried, ...shift) : between(from, point));
    sheet.choose(slot);
    changed();
  });

  stage.addEventListener("pointerup", () => {
    if (!stroke) return;
    const { slot, isNew, isTap, before } = stroke;
    stroke = null;
    if (isTap) sheet.choose(isNew ? -1 : slot);
    else sheet.remember("", before);
    changed();
    if (!isTap) said(isNew ? "added" : "moved", slot);
    else if (!isNew) said("chosen", slot);
  });

  // A second finger, to enlarge the page, takes the first one's stroke back.
  stage.addEventListener("pointercancel", () => {
    if (!stroke) return;
    sheet.restore(stroke.before);
    stroke = null;
    changed();
  });
}
