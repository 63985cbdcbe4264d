import assert from "node:assert/strict";
import test from "node:test";
import { makeShown, readBadge, readTyped } from "../../static/js/scanner/codes.js";

const BASE = "https://registry.example";
const SERIAL = "7K3MWX90AB";
const TOKEN = `${SERIAL}.ABCDEFGHIJKLMN67`;

test("a badge's code is this registry's address and a token", () => {
  assert.deepEqual(readBadge(`${BASE}/b/${TOKEN}`, BASE), { token: TOKEN, serial: SERIAL });
});

for (const text of [
  "",
  TOKEN,
  `http://registry.example/b/${TOKEN}`,
  `https://registry.example.evil.example/b/${TOKEN}`,
  `https://REGISTRY.example/b/${TOKEN}`,
  ` ${BASE}/b/${TOKEN}`,
  `${BASE}/b/${TOKEN}\n`,
  `${BASE}/b/${TOKEN}?lang=en`,
  `${BASE}/b/${TOKEN}/`,
  `${BASE}/b/${TOKEN.toLowerCase()}`,
  `${BASE}/b/${SERIAL}`,
  `${BASE}/b/7K3MWX90AI.ABCDEFGHIJKLMN67`,
  `${BASE}/b/${SERIAL}.ABCDEFGHIJKLMN18`,
  "javascript:alert(1)",
]) {
  test(`no badge is read from ${JSON.stringify(text)}`, () => {
    assert.equal(readBadge(text, BASE), null);
  });
}

/** @type {[typed: string, serial: string, number: string][]} */
const TYPED = [
  [SERIAL, SERIAL, SERIAL],
  ["7k3mw-x90ab", SERIAL, SERIAL],
  [" 7K3MW X90AB ", SERIAL, SERIAL],
  ["７Ｋ３ＭＷ－Ｘ９０ＡＢ", SERIAL, SERIAL],
  ["7K3MW–X9oab", SERIAL, "7K3MWX9OAB"],
  ["7K3MWX9\u22120iL", "7K3MWX9011", "7K3MWX90IL"],
  ["7K3MWX90A", "", "7K3MWX90A"],
  ["7K3MWX90AU", "", "7K3MWX90AU"],
  ["C7QH-2M4X-KD9T", "", "C7QH2M4XKD9T"],
  [`  ${BASE}/b/${TOKEN}\n`, SERIAL, ""],
  ["", "", ""],
];
for (const [typed, serial, number] of TYPED) {
  test(`typed ${JSON.stringify(typed)} is serial ${serial || "none"}`, () => {
    assert.deepEqual(readTyped(typed, BASE), { serial, number });
  });
}

test("letters that look like digits are read as digits in a serial alone", () => {
  assert.deepEqual(readTyped("7K3MWX9OIL", BASE), { serial: "7K3MWX9011", number: "7K3MWX9OIL" });
});

test("what could turn a text around or hide a part of it is shown as a mark", () => {
  assert.equal(makeShown("a\u202eb\u200bc\u0000d\n"), "a\ufffdb\ufffdc\ufffdd\ufffd");
  assert.equal(makeShown("微信支付 €1"), "微信支付 €1");
});

test("a long text is cut", () => {
  assert.equal(makeShown("x".repeat(300)), "x".repeat(300));
  assert.equal(makeShown("x".repeat(301)), `${"x".repeat(300)}…`);
});
