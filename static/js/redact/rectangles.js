// Rectangles of a photo: [left, top, width, height] in thousandths of it; pure.

export const WHOLE = 1000;
export const SIDES = ["left", "top", "width", "height"];
const SMALLEST = 5;

const PERCENT = /^\d{1,3}(\.\d)?$/;

export const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

export const percent = (thousandths) => String(thousandths / 10);

/** Read four typed percentages; null for what is no part of the photo. */
export function parse(typed) {
  const numbers = typed.map((text) => {
    const plain = text.normalize("NFKC").replace("%", "").trim();
    return PERCENT.test(plain) ? Math.round(Number(plain) * 10) : NaN;
  });
  const [left, top, width, height] = numbers;
  const isSound = numbers.every((number) => number >= 0) && width > 0 && height > 0;
  return isSound && left + width <= WHOLE && top + height <= WHOLE ? numbers : null;
}

/** The rectangle between two points, never too small to be seen. */
export function between(from, to) {
  const start = [0, 1].map((axis) => Math.min(from[axis], to[axis], WHOLE - SMALLEST));
  const size = [0, 1].map((axis) => Math.max(Math.abs(from[axis] - to[axis]), SMALLEST));
  return [...start, ...size];
}

export function moved([left, top, width, height], right, down) {
  const start = [clamp(left + right, 0, WHOLE - width), clamp(top + down, 0, WHOLE - height)];
  return [...start, width, height];
}

export function resized([left, top, width, height], right, down) {
  const most = [WHOLE - left, WHOLE - top];
  const size = [width + right, height + down];
  return [left, top, ...size.map((value, axis) => clamp(value, Math.min(SMALLEST, most[axis]), most[axis]))];
}

export function holds([left, top, width, height], [x, y]) {
  return x >= left && x <= left + width && y >= top && y <= top + height;
}
