import "./browser.js";
import assert from "node:assert/strict";
import test from "node:test";
import { judge } from "../../static/js/scanner/judgement.js";
import { BASE, NOW, Papers, stamp } from "./papers.js";

/** @import { Kept } from "../../static/js/scanner/judgement.js" */

const papers = new Papers();
const KEPT = papers.kept();

/**
 * @param {{isSet?: boolean, age?: number}} revocation
 * @param {{isSet?: boolean, age?: number}} suspension
 */
function lists(revocation, suspension) {
  return [
    { body: papers.statusList("revocation", revocation), keptAt: NOW },
    { body: papers.statusList("suspension", suspension), keptAt: NOW },
  ];
}

const SET = { isSet: true };
const OLD = { age: 25 };
const EXPIRED = papers.credential({ validUntil: stamp(-1) });
const REVOKED_BADGE = { ...KEPT.known, badge: "revoked" };
const [ENTRY] = KEPT.credential.credentialStatus;
/** @type {Record<string, [Partial<Kept>, string, boolean]>} */
const VERDICTS = {
  "all stands": [{}, "active", false],
  "a list is past its last moment": [{ lists: lists({}, OLD) }, "stale", true],
  "the pledge is suspended": [{ lists: lists({}, SET) }, "suspended", false],
  "it was suspended when the list was fresh": [
    { lists: lists({}, { ...SET, ...OLD }) },
    "suspended",
    true,
  ],
  "the pledge has ended": [{ lists: lists(SET, {}) }, "ended", false],
  "it ended while suspended": [{ lists: lists(SET, SET) }, "ended", false],
  "it ended before its last day": [{ credential: EXPIRED, lists: lists(SET, {}) }, "ended", false],
  "its last day is over": [{ credential: EXPIRED }, "expired", false],
  "it was suspended on its last day": [
    { credential: EXPIRED, lists: lists({}, SET) },
    "expired",
    false,
  ],
  "the badge is void": [{ known: REVOKED_BADGE, lists: lists(SET, SET) }, "void", false],
  "a list is not kept": [{ lists: [KEPT.lists[0], null] }, "unclear", true],
  "no list is kept": [{ lists: [null, null] }, "unclear", true],
  "the lists are exchanged": [{ lists: [...KEPT.lists].reverse() }, "unclear", false],
  "the credential names one list": [
    { credential: papers.credential({ credentialStatus: [ENTRY] }), lists: [KEPT.lists[0]] },
    "unclear",
    false,
  ],
};

for (const [reason, [changes, verdict, isStale]] of Object.entries(VERDICTS)) {
  test(`the verdict is ${verdict} where ${reason}`, async () => {
    const found = await judge({ ...KEPT, ...changes }, BASE, NOW);
    assert.deepEqual([found.verdict, found.signature, found.isStale], [verdict, "good", isStale]);
  });
}

const FORGED_LISTS = [KEPT.lists[0], { body: new Papers().statusList("suspension"), keptAt: NOW }];
const OTHER_PLACE = { ...KEPT.credential.credentialSubject, name: "别的商场" };
/** @type {Record<string, Partial<Kept>>} */
const FORGED = {
  "the credential was changed": {
    credential: { ...KEPT.credential, credentialSubject: OTHER_PLACE },
  },
  "one list is signed by another": { lists: FORGED_LISTS },
  "the keys are not kept": { did: null },
  "even a void badge has a bad signature": { did: null, known: REVOKED_BADGE },
};

for (const [reason, changes] of Object.entries(FORGED)) {
  test(`the verdict is forged where ${reason}`, async () => {
    const { verdict, signature } = await judge({ ...KEPT, ...changes }, BASE, NOW);
    assert.deepEqual([verdict, signature], ["forged", "bad"]);
  });
}

test("a browser that cannot check says what stands, and that it is unchecked", async (context) => {
  context.mock.method(crypto.subtle, "importKey", () => Promise.reject(new Error("unknown")));
  const { verdict, signature } = await judge(KEPT, BASE, NOW);
  assert.deepEqual([verdict, signature], ["active", "unchecked"]);
});

test("a bad signature weighs more than one that cannot be checked", async (context) => {
  context.mock.method(crypto.subtle, "importKey", () => Promise.reject(new Error("unknown")));
  const { proof: _, ...unsigned } = KEPT.credential;
  const { verdict, signature } = await judge({ ...KEPT, credential: unsigned }, BASE, NOW);
  assert.deepEqual([verdict, signature], ["forged", "bad"]);
});

test("the verdict rests on the oldest of what the lists say and when they were kept", async () => {
  const hours = (/** @type {Date | null} */ since) =>
    since && (NOW.getTime() - since.getTime()) / 3_600_000;
  assert.equal(hours((await judge(KEPT, BASE, NOW)).since), 3);
  const apart = { ...KEPT, lists: lists({ age: 5 }, { age: 2 }) };
  assert.equal(hours((await judge(apart, BASE, NOW)).since), 5);
  const [first] = lists({ age: 1 }, {});
  const keptLong = { ...KEPT, lists: [{ ...first, keptAt: new Date(stamp(-7)) }, KEPT.lists[1]] };
  assert.equal(hours((await judge(keptLong, BASE, NOW)).since), 7);
  const body = { ...first.body, validFrom: "some day" };
  const undated = { ...KEPT, lists: [{ body, keptAt: new Date(stamp(-4)) }, KEPT.lists[1]] };
  assert.equal(hours((await judge(undated, BASE, NOW)).since), 4);
  assert.equal((await judge({ ...KEPT, lists: [null, null] }, BASE, NOW)).since, null);
});

test("the place is the credential's, the spot what the registry said of the badge", async () => {
  const { place, spot } = await judge(KEPT, BASE, NOW);
  assert.equal(place.name, "南京东路商场");
  assert.equal(spot, "出口1");
  const unknown = await judge({ ...KEPT, known: { number: "C7QH-2M4X-KD9T" } }, BASE, NOW);
  assert.equal(unknown.spot, "");
});
