// The rectangles drawn over the photo, and where on it a pointer is.

import { WHOLE, clamp, holds } from "./rectangles.js";
import { CROP } from "./sheet.js";

// CSS pixels: what a finger covers, and the least by which a corner can be held
const REACH = 22;
const LEAST_REACH = 8;

function make(name, attributes, words = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = words;
  return element;
}

export class Picture {
  constructor(svg, sheet) {
    this.svg = svg;
    this.sheet = sheet;
    this.size = svg.getAttribute("viewBox").split(" ").slice(2).map(Number);
    this.layer = svg.appendChild(make("g", {}));
  }

  pointAt(event) {
    const frame = this.svg.getBoundingClientRect();
    const shares = [
      (event.clientX - frame.left) / frame.width,
      (event.clientY - frame.top) / frame.height,
    ];
    return shares.map((share) => clamp(Math.round(share * WHOLE), 0, WHOLE));
  }

  /** The corner opposite to the one that is held at a point, or null. */
  pivotAt(point) {
    const box = this.sheet.boxes[this.sheet.chosen];
    if (!box) return null;
    const frame = this.svg.getBoundingClientRect();
    const unit = [frame.width / WHOLE, frame.height / WHOLE];
    const isNear = (corner) =>
      corner.every((value, axis) => {
        // of a small box the middle must stay free to move it by
        const reach = Math.min(REACH, (box[axis + 2] * unit[axis]) / 3);
        return Math.abs(value - point[axis]) * unit[axis] <= Math.max(reach, LEAST_REACH);
      });
    const corner = (x, y) => [box[0] + x * box[2], box[1] + y * box[3]];
    const held = [[0, 0], [0, 1], [1, 0], [1, 1]].find(([x, y]) => isNear(corner(x, y)));
    return held ? corner(1 - held[0], 1 - held[1]) : null;
  }

  /** The slot drawn at a point, the chosen one first and then the topmost, or -1. */
  slotAt(point) {
    const { boxes, chosen } = this.sheet;
    const order = [chosen, ...[...boxes.keys()].reverse()];
    const found = order.find(
      (slot) => boxes[slot] && this.sheet.isOfMode(slot) && holds(boxes[slot], point),
    );
    return found === undefined ? -1 : found;
  }

  draw() {
    const shown = this.svg.getBoundingClientRect().width;
    const scale = shown ? this.size[0] / shown : 1;
    this.layer.replaceChildren();
    this.sheet.boxes.forEach((box, slot) => {
      if (!box) return;
      const [x, y, w, h] = box.map((value, at) => (value / WHOLE) * this.size[at % 2]);
      if (slot === CROP) this.drawCut(x, y, w, h);
      const kind = slot === CROP ? "redact-crop" : "redact-box";
      const look = slot === this.sheet.chosen ? `${kind} is-chosen` : kind;
      this.layer.append(make("rect", { class: look, x, y, width: w, height: h }));
      if (slot !== CROP) {
        const size = Math.min(18 * scale, h * 0.9, w * 0.9);
        const place = { x: x + w / 2, y: y + h / 2, "font-size": size };
        this.layer.append(make("text", place, String(slot + 1)));
      }
      if (slot === this.sheet.chosen) this.drawCorners(x, y, w, h, 7 * scale);
    });
  }

  drawCut(x, y, w, h) {
    const [width, height] = this.size;
    const d = `M0 0H${width}V${height}H0ZM${x} ${y}V${y + h}H${x + w}V${y}Z`;
    this.layer.append(make("path", { class: "redact-cut", d }));
  }

  drawCorners(x, y, w, h, r) {
    for (const [cx, cy] of [[x, y], [x + w, y], [x, y + h], [x + w, y + h]]) {
      this.layer.append(make("circle", { class: "redact-corner", cx, cy, r }));
    }
  }
}
