// Rectangles of a photo: [left, top, width, height] in thousandths of it; pure.

/** @typedef {[left: number, top: number, width: number, height: number]} Box */
/** @typedef {[x: number, y: number]} Point */

export const WHOLE = 1000;
export const SIDES = ["left", "top", "width", "height"];
const SMALLEST = 5;

const PERCENT = /^\d{1,3}(\.\d)?$/;

/**
 * @param {number} value
 * @param {number} least
 * @param {number} most
 */
export const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

/** @param {number} thousandths */
export const percent = (thousandths) => String(thousandths / 10);

/**
 * Read four typed percentages; null for what is no part of the photo.
 * @param {string[]} typed
 * @returns {Box | null}
 */
export function parse(typed) {
  const [left, top, width, height] = typed.map(readThousandths);
  const isSound = left >= 0 && top >= 0 && width > 0 && height > 0;
  const isWithin = left + width <= WHOLE && top + height <= WHOLE;
  return isSound && isWithin ? [left, top, width, height] : null;
}

/**
 * The rectangle between two points, never too small to be seen.
 * @param {Point} from
 * @param {Point} to
 * @returns {Box}
 */
export function between(from, to) {
  const [left, width] = span(from[0], to[0]);
  const [top, height] = span(from[1], to[1]);
  return [left, top, width, height];
}

/**
 * @param {Box} box
 * @param {number} right
 * @param {number} down
 * @returns {Box}
 */
export function moved([left, top, width, height], right, down) {
  const x = clamp(left + right, 0, WHOLE - width);
  const y = clamp(top + down, 0, WHOLE - height);
  return [x, y, width, height];
}

/**
 * @param {Box} box
 * @param {number} right
 * @param {number} down
 * @returns {Box}
 */
export function resized([left, top, width, height], right, down) {
  return [left, top, stretch(width + right, WHOLE - left), stretch(height + down, WHOLE - top)];
}

/**
 * @param {Box} box
 * @param {Point} point
 */
export function holds([left, top, width, height], [x, y]) {
  return x >= left && x <= left + width && y >= top && y <= top + height;
}

/**
 * NaN for what is no percentage.
 * @param {string} text
 */
function readThousandths(text) {
  const plain = text.normalize("NFKC").replace("%", "").trim();
  return PERCENT.test(plain) ? Math.round(Number(plain) * 10) : Number.NaN;
}

/**
 * Start and length on one axis.
 * @param {number} from
 * @param {number} to
 */
function span(from, to) {
  return [Math.min(from, to, WHOLE - SMALLEST), Math.max(Math.abs(from - to), SMALLEST)];
}

/**
 * @param {number} length
 * @param {number} most
 */
function stretch(length, most) {
  return clamp(length, Math.min(SMALLEST, most), most);
}
