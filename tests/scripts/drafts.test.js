import "./browser.js";
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import test from "node:test";
import {
  addPhoto,
  finish,
  forget,
  listPhotos,
  readDraft,
  readReceipt,
  removePhoto,
  writeDraft,
} from "../../static/js/visit/drafts.js";

const DAY_MS = 24 * 3600 * 1000;
const RECEIPT = { at: "09:30", address: "/association/cases/7#v3" };

/** @param {string} id */
function makeDraft(id, key = `key of ${id}`) {
  return { id, user: "3", key, fields: { words: "闸机旁" }, isWanted: false };
}

/** @param {string} name */
const makePhoto = (name) => new File([name], name, { type: "image/jpeg" });

/** @param {string} id */
const namesOf = async (id) => (await listPhotos(id)).map(({ name }) => name);

test("a draft is read as it was written last", async () => {
  assert.equal(await readDraft("3:1"), undefined);
  const draft = makeDraft("3:1");
  assert.equal(await writeDraft(draft), undefined);
  assert.deepEqual(await readDraft("3:1"), draft);
  const changed = { ...draft, fields: { words: "入口" }, isWanted: true };
  await writeDraft(changed);
  assert.deepEqual(await readDraft("3:1"), changed);
  assert.equal(await readDraft("4:1"), undefined);
});

test("photos belong to one draft, and keep their order and bytes", async () => {
  await addPhoto("3:2", makePhoto("first.jpg"));
  await addPhoto("4:2", makePhoto("another's.jpg"));
  await addPhoto("3:2", makePhoto("second.jpg"));
  const photos = await listPhotos("3:2");
  assert.deepEqual(await namesOf("3:2"), ["first.jpg", "second.jpg"]);
  assert.equal(photos[0].type, "image/jpeg");
  assert.equal(new TextDecoder().decode(photos[0].bytes), "first.jpg");
  await removePhoto(photos[0].id);
  assert.deepEqual(await namesOf("3:2"), ["second.jpg"]);
  assert.deepEqual(await namesOf("4:2"), ["another's.jpg"]);
});

test("a photo that cannot be read is not kept", async () => {
  const lost = makePhoto("lost.jpg");
  lost.arrayBuffer = () => Promise.reject(new Error("gone"));
  await assert.rejects(addPhoto("3:3", lost), /gone/);
  assert.deepEqual(await listPhotos("3:3"), []);
});

test("a draft that is forgotten takes its photos with it, and no others", async () => {
  for (const id of ["3:4", "3:5"]) {
    await writeDraft(makeDraft(id));
    await addPhoto(id, makePhoto(`${id}.jpg`));
  }
  await forget("3:4");
  assert.equal(await readDraft("3:4"), undefined);
  assert.deepEqual(await listPhotos("3:4"), []);
  assert.deepEqual(await readDraft("3:5"), makeDraft("3:5"));
  assert.deepEqual(await namesOf("3:5"), ["3:5.jpg"]);
  assert.equal(await readReceipt("key of 3:4"), undefined);
});

test("a draft that has arrived leaves its receipt alone", async (context) => {
  context.mock.method(Date, "now", () => 5 * DAY_MS);
  await writeDraft(makeDraft("3:6"));
  await addPhoto("3:6", makePhoto("gate.jpg"));
  await finish(makeDraft("3:6"), RECEIPT);
  assert.equal(await readDraft("3:6"), undefined);
  assert.deepEqual(await listPhotos("3:6"), []);
  const receipt = { ...RECEIPT, key: "key of 3:6", sentAt: 5 * DAY_MS };
  assert.deepEqual(await readReceipt("key of 3:6"), receipt);
});

test("what has arrived is no draft again, whichever tab writes it", async () => {
  await finish(makeDraft("3:7"), RECEIPT);
  const receipt = await writeDraft(makeDraft("3:7"));
  assert.equal(receipt?.address, RECEIPT.address);
  assert.equal(await readDraft("3:7"), undefined);
  const next = makeDraft("3:7", "another key");
  assert.equal(await writeDraft(next), undefined);
  assert.deepEqual(await readDraft("3:7"), next);
});

test("a receipt is kept for thirty days", async (context) => {
  let now = 100 * DAY_MS;
  context.mock.method(Date, "now", () => now);
  await finish(makeDraft("3:8"), RECEIPT);
  now += 30 * DAY_MS;
  await finish(makeDraft("3:9"), RECEIPT);
  assert.ok(await readReceipt("key of 3:8"));
  now += 1;
  await finish(makeDraft("3:10"), RECEIPT);
  assert.equal(await readReceipt("key of 3:8"), undefined);
  assert.ok(await readReceipt("key of 3:9"));
});

test("what cannot be stored is refused, and leaves what was there", async () => {
  const draft = makeDraft("3:11");
  await writeDraft(draft);
  const fields = /** @type {Record<string, string>} */ (
    /** @type {unknown} */ ({ words: () => "no data" })
  );
  await assert.rejects(writeDraft({ ...draft, fields }));
  assert.deepEqual(await readDraft("3:11"), draft);
});
