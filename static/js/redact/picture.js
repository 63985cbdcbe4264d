// The rectangles drawn over the photo, and where on it a pointer is.

import { clamp, holds, WHOLE } from "./rectangles.js";
import { CROP } from "./sheet.js";

/** @import { Box, Point } from "./rectangles.js" */
/** @import { Sheet } from "./sheet.js" */

// CSS pixels: what a finger covers, and the least by which a corner can be held
const REACH = 22;
const LEAST_REACH = 8;

/** @type {Point[]} */
const CORNERS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
function make(name, attributes, words = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.textContent = words;
  return element;
}

export class Picture {
  /**
   * @param {SVGSVGElement} svg
   * @param {Sheet} sheet
   */
  constructor(svg, sheet) {
    this.svg = svg;
    this.sheet = sheet;
    const { width, height } = svg.viewBox.baseVal;
    /** @type {Point} */
    this.size = [width, height];
    this.layer = svg.appendChild(make("g", {}));
  }

  /**
   * @param {PointerEvent} event
   * @returns {Point}
   */
  pointAt(event) {
    const frame = this.svg.getBoundingClientRect();
    const x = (event.clientX - frame.left) / frame.width;
    const y = (event.clientY - frame.top) / frame.height;
    return [clamp(Math.round(x * WHOLE), 0, WHOLE), clamp(Math.round(y * WHOLE), 0, WHOLE)];
  }

  /**
   * The corner opposite to the one that is held at a point, or null.
   * @param {Point} point
   * @returns {Point | null}
   */
  pivotAt(point) {
    const box = this.sheet.boxes[this.sheet.chosen];
    if (!box) return null;
    const frame = this.svg.getBoundingClientRect();
    const unit = [frame.width / WHOLE, frame.height / WHOLE];
    /** @type {(corner: Point) => Point} */
    const place = ([x, y]) => [box[0] + x * box[2], box[1] + y * box[3]];
    const held = CORNERS.find((corner) =>
      place(corner).every((value, axis) => {
        // of a small box the middle must stay free to move it by
        const reach = Math.min(REACH, (box[axis + 2] * unit[axis]) / 3);
        return Math.abs(value - point[axis]) * unit[axis] <= Math.max(reach, LEAST_REACH);
      }),
    );
    return held ? place([1 - held[0], 1 - held[1]]) : null;
  }

  /**
   * The slot drawn at a point, the chosen one first and then the topmost, or -1.
   * @param {Point} point
   */
  slotAt(point) {
    const { boxes, chosen } = this.sheet;
    const order = [chosen, ...[...boxes.keys()].reverse()];
    const found = order.find((slot) => {
      const box = boxes[slot];
      return box && this.sheet.isOfMode(slot) && holds(box, point);
    });
    return found === undefined ? -1 : found;
  }

  draw() {
    const shown = this.svg.getBoundingClientRect().width;
    const scale = shown ? this.size[0] / shown : 1;
    this.layer.replaceChildren();
    for (const [slot, box] of this.sheet.boxes.entries()) {
      if (box) this.drawBox(slot, box, scale);
    }
  }

  /**
   * @param {number} slot
   * @param {Box} box
   * @param {number} scale units of the drawing to a CSS pixel
   */
  drawBox(slot, box, scale) {
    const isChosen = slot === this.sheet.chosen;
    const [x, y, w, h] = box.map((value, at) => (value / WHOLE) * this.size[at % 2]);
    if (slot === CROP) this.drawCut(x, y, w, h);
    const kind = slot === CROP ? "redact-crop" : "redact-box";
    const look = isChosen ? `${kind} is-chosen` : kind;
    this.layer.append(make("rect", { class: look, x, y, width: w, height: h }));
    if (slot !== CROP) {
      const size = Math.min(18 * scale, h * 0.9, w * 0.9);
      const place = { x: x + w / 2, y: y + h / 2, "font-size": size };
      this.layer.append(make("text", place, String(slot + 1)));
    }
    if (isChosen) this.drawCorners(x, y, w, h, 7 * scale);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} w
   * @param {number} h
   */
  drawCut(x, y, w, h) {
    const [width, height] = this.size;
    const d = `M0 0H${width}V${height}H0ZM${x} ${y}V${y + h}H${x + w}V${y}Z`;
    this.layer.append(make("path", { class: "redact-cut", d }));
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} w
   * @param {number} h
   * @param {number} r
   */
  drawCorners(x, y, w, h, r) {
    for (const [right, down] of CORNERS) {
      const place = { cx: x + right * w, cy: y + down * h };
      this.layer.append(make("circle", { class: "redact-corner", ...place, r }));
    }
  }
}
