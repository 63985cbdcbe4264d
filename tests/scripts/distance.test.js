import assert from "node:assert/strict";
import test from "node:test";
import { compare, measure, tellDistance } from "../../static/js/here/distance.js";

/** @import { Answer } from "../../static/js/here/distance.js" */

test("a degree of latitude, and one of longitude on the equator, are 111.2 km", () => {
  const degree = 111_195;
  const zero = { latitude: 0, longitude: 0 };
  assert.ok(Math.abs(measure(zero, { latitude: 1, longitude: 0 }) - degree) < 1);
  assert.ok(Math.abs(measure(zero, { latitude: 0, longitude: 1 }) - degree) < 1);
  const north = { latitude: 60, longitude: 0 };
  assert.ok(Math.abs(measure(north, { latitude: 60, longitude: 1 }) - degree / 2) < 10);
});

test("Shanghai and Peking are 1,068 km apart, a place and itself nothing", () => {
  const shanghai = { latitude: 31.2304, longitude: 121.4737 };
  const peking = { latitude: 39.9042, longitude: 116.4074 };
  assert.ok(Math.abs(measure(shanghai, peking) - 1_068_000) < 2000);
  assert.equal(measure(shanghai, peking), measure(peking, shanghai));
  assert.equal(measure(shanghai, shanghai), 0);
});

test("the other side of the earth is half its girth away", () => {
  const far = measure({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 180 });
  assert.ok(Math.abs(far - Math.PI * 6371008.8) < 1);
});

/** @type {[metres: number, accuracy: number, answer: Answer][]} */
const ANSWERS = [
  [0, 10, "near"],
  [160, 10, "near"],
  [161, 10, "unsure"],
  [660, 10, "unsure"],
  [661, 10, "far"],
  [5000, 1000, "far"],
  [0, 1001, "unsure"],
  [9000, 1001, "unsure"],
];
for (const [metres, accuracy, answer] of ANSWERS) {
  test(`${metres} m by a position good to ${accuracy} m is ${answer}`, () => {
    assert.equal(compare(metres, { accuracy, radius: 150, shift: 500, coarsest: 1000 }), answer);
  });
}

test("a distance is told no finer than a phone knows it", () => {
  const told = [0, 14, 16, 994, 1000, 1240, 9999, 10_000, 12_600].map((metres) =>
    tellDistance(metres, { m: "m", km: "km" }),
  );
  const wanted = ["10 m", "10 m", "20 m", "990 m", "1.0 km", "1.2 km", "10.0 km", "10 km", "13 km"];
  assert.deepEqual(told, wanted);
});
