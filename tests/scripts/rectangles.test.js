import assert from "node:assert/strict";
import test from "node:test";
import {
  between,
  clamp,
  holds,
  moved,
  parse,
  percent,
  resized,
} from "../../static/js/redact/rectangles.js";

/** @import { Box, Point } from "../../static/js/redact/rectangles.js" */

/** @type {[typed: string[], box: Box | null][]} */
const TYPED = [
  [
    ["0", "0", "100", "100"],
    [0, 0, 1000, 1000],
  ],
  [
    ["12.5", "0.1", "20", "5"],
    [125, 1, 200, 50],
  ],
  [
    ["１０％", " 10 % ", "10%", "10"],
    [100, 100, 100, 100],
  ],
  [
    ["90", "0", "10", "1"],
    [900, 0, 100, 10],
  ],
  [["90", "0", "10.1", "1"], null],
  [["0", "50", "10", "50.1"], null],
  [["0", "0", "0", "10"], null],
  [["0", "0", "10", "0.0"], null],
  [["", "", "", ""], null],
  [["10", "10", "10", ""], null],
  [["-1", "0", "10", "10"], null],
  [["1.25", "0", "10", "10"], null],
  [["1e1", "0", "10", "10"], null],
  [["1,5", "0", "10", "10"], null],
  [["NaN", "0", "10", "10"], null],
];
for (const [typed, box] of TYPED) {
  test(`typed ${typed.join(" | ")} is ${box ?? "no rectangle"}`, () => {
    assert.deepEqual(parse(typed), box);
  });
}

test("what is written is read again as the same", () => {
  for (const box of [
    [0, 0, 1000, 1000],
    [125, 1, 200, 50],
    [999, 5, 1, 995],
  ]) {
    assert.deepEqual(parse(box.map(percent)), box);
  }
});

test("a rectangle lies between two points, whichever came first", () => {
  assert.deepEqual(between([100, 200], [300, 250]), [100, 200, 200, 50]);
  assert.deepEqual(between([300, 250], [100, 200]), [100, 200, 200, 50]);
  assert.deepEqual(between([300, 200], [100, 250]), [100, 200, 200, 50]);
});

test("a rectangle is never too small to be seen, nor beyond the photo", () => {
  assert.deepEqual(between([500, 500], [501, 500]), [500, 500, 5, 5]);
  assert.deepEqual(between([1000, 1000], [1000, 1000]), [995, 995, 5, 5]);
});

/** @type {[change: typeof moved, by: [number, number], box: Box][]} */
const CHANGES = [
  [moved, [10, -20], [410, 430, 200, 100]],
  [moved, [-999, -999], [0, 0, 200, 100]],
  [moved, [999, 999], [800, 900, 200, 100]],
  [resized, [10, -20], [400, 450, 210, 80]],
  [resized, [-999, -999], [400, 450, 5, 5]],
  [resized, [999, 999], [400, 450, 600, 550]],
];
for (const [change, by, box] of CHANGES) {
  test(`${change.name} by ${by} it stays on the photo`, () => {
    assert.deepEqual(change([400, 450, 200, 100], ...by), box);
  });
}

test("at the photo's edge a rectangle keeps what room there is", () => {
  assert.deepEqual(resized([998, 0, 2, 10], -10, 0), [998, 0, 2, 10]);
});

test("a rectangle holds the points on its edge and none beyond", () => {
  /** @type {[Point, boolean][]} */
  const points = [
    [[100, 100], true],
    [[300, 150], true],
    [[200, 120], true],
    [[99, 120], false],
    [[301, 120], false],
    [[200, 99], false],
    [[200, 151], false],
  ];
  for (const [point, isHeld] of points) {
    assert.equal(holds([100, 100, 200, 50], point), isHeld, String(point));
  }
});

test("clamp keeps a value within two others", () => {
  assert.deepEqual(
    [-1, 0, 5, 9, 10].map((value) => clamp(value, 0, 9)),
    [0, 0, 5, 9, 9],
  );
});
