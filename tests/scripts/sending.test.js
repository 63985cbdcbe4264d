import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { send } from "../../static/js/visit/sending.js";
import { makeClock, setGlobals } from "./browser.js";

const TOKEN = "/association/cases/7/visit/token";
const ACTION = "/association/cases/7/visit";
const RECEIPT = { at: "09:30", address: "/association/cases/7#v3" };
const DRAFT = {
  id: "3:7",
  user: "3",
  key: "k".repeat(48),
  fields: { words: "闸机旁", answer_P1: "no" },
  isWanted: true,
};
const PHOTO = {
  id: 1,
  draft: "3:7",
  name: "gate.jpg",
  type: "image/jpeg",
  bytes: new TextEncoder().encode("gate").buffer,
};

/** @typedef {() => Response | Promise<Response>} Answer */

/** @type {{address: string, options: RequestInit}[]} */
let asked = [];
/** @type {Record<string, Answer>} */
let answers = {};

beforeEach(() => {
  asked = [];
  answers = {
    [TOKEN]: () => Response.json({ case: 7, user: 3, token: "fresh" }),
    [ACTION]: () => Response.json(RECEIPT),
  };
  setGlobals({
    navigator: { onLine: true },
    fetch: async (/** @type {string} */ address, /** @type {RequestInit} */ options) => {
      asked.push({ address, options });
      return answers[address]();
    },
    DOMParser: class {
      /** @param {string} text */
      parseFromString(text) {
        return { text };
      }
    },
  });
});

function sendDraft(photos = [PHOTO]) {
  const fields = new FormData();
  fields.set("csrf_token", "old");
  fields.set("idempotency_key", "of the page");
  fields.set("words", "");
  fields.set("scene", "mall");
  return send({ action: ACTION, fields }, DRAFT, photos, TOKEN);
}

/** An answer as `redirect: "manual"` makes it. */
const redirected = () => /** @type {Response} */ ({ ok: false, status: 0, type: "opaqueredirect" });

test("a draft is sent with a fresh token, its own key and its photos", async () => {
  assert.deepEqual(await sendDraft(), { kind: "sent", receipt: RECEIPT });
  assert.deepEqual(
    asked.map(({ address }) => address),
    [TOKEN, ACTION],
  );
  for (const { options } of asked) {
    assert.deepEqual(options.headers, { Accept: "application/json" });
    assert.equal(options.redirect, "manual");
  }
  const { method, body } = asked[1].options;
  assert.equal(method, "POST");
  assert.ok(body instanceof FormData);
  const { photos, ...texts } = Object.fromEntries(body);
  assert.deepEqual(texts, {
    csrf_token: "fresh",
    idempotency_key: DRAFT.key,
    words: "闸机旁",
    scene: "mall",
    answer_P1: "no",
  });
  assert.ok(photos instanceof File);
  assert.deepEqual(
    [photos.name, photos.type, await photos.text()],
    ["gate.jpg", "image/jpeg", "gate"],
  );
});

test("photos go beside what the form itself still holds", async () => {
  const fields = new FormData();
  fields.append("photos", new File(["door"], "door.png", { type: "image/png" }));
  await send({ action: ACTION, fields }, DRAFT, [PHOTO, { ...PHOTO, name: "2.jpg" }], TOKEN);
  const { body } = asked[1].options;
  assert.ok(body instanceof FormData);
  const names = body.getAll("photos").map((photo) => photo instanceof File && photo.name);
  assert.deepEqual(names, ["door.png", "gate.jpg", "2.jpg"]);
});

test("without a network nothing is asked", async () => {
  setGlobals({ navigator: { onLine: false } });
  assert.deepEqual(await sendDraft(), { kind: "offline" });
  assert.deepEqual(asked, []);
});

test("a browser that cannot tell whether it is on line is asked to send", async () => {
  setGlobals({ navigator: {} });
  assert.equal((await sendDraft()).kind, "sent");
});

test("nobody sends the draft of another", async () => {
  answers[TOKEN] = () => Response.json({ case: 7, user: 4, token: "fresh" });
  assert.deepEqual(await sendDraft(), { kind: "stranger" });
  assert.equal(asked.length, 1);
});

/** @type {Record<string, [Answer, string]>} */
const UNSENT = {
  "leads to the log-in": [redirected, "login"],
  "is 401": [() => new Response("", { status: 401 }), "login"],
  "is 429": [() => new Response("", { status: 429 }), "failed"],
  "is 500": [() => new Response("<h1>", { status: 500 }), "failed"],
  "is 503": [() => new Response("", { status: 503 }), "failed"],
  "breaks off": [() => Promise.reject(new TypeError("network")), "failed"],
  "is no JSON": [() => new Response("a portal's page"), "failed"],
  "is refused in words that cannot be read": [() => new Response("?", { status: 400 }), "failed"],
};
for (const [reason, [answer, kind]] of Object.entries(UNSENT)) {
  for (const [what, address] of [
    ["token", TOKEN],
    ["answer", ACTION],
  ]) {
    test(`${kind} where the ${what} ${reason}`, async () => {
      answers[address] = answer;
      assert.deepEqual(await sendDraft(), { kind });
    });
  }
}

test("what breaks off because the network went is offline", async () => {
  answers[ACTION] = () => {
    setGlobals({ navigator: { onLine: false } });
    throw new TypeError("network");
  };
  assert.deepEqual(await sendDraft(), { kind: "offline" });
});

test("what is refused by a page is refused with it", async () => {
  const headers = { "Content-Type": "text/html; charset=utf-8" };
  answers[ACTION] = () => new Response("<form>", { status: 422, headers });
  assert.deepEqual(await sendDraft(), { kind: "refused", page: { text: "<form>" } });
});

test("what is refused in words is refused with them", async () => {
  const said = { error: "没有提交", advice: "请重试" };
  answers[ACTION] = () => Response.json(said, { status: 413 });
  assert.deepEqual(await sendDraft(), { kind: "refused", words: [said.error, said.advice] });
});

for (const [address, patience] of /** @type {[string, number][]} */ ([
  [TOKEN, 15_000],
  [ACTION, 180_000],
])) {
  test(`${address} is waited for ${patience / 1000} seconds, and no longer`, async (context) => {
    const clock = makeClock();
    context.mock.method(globalThis, "setTimeout", clock.setTimeout);
    context.mock.method(globalThis, "clearTimeout", clock.clearTimeout);
    const waits = new Promise((reached) => {
      answers[address] = () =>
        new Promise((_, reject) => {
          const { signal } = asked[asked.length - 1].options;
          signal?.addEventListener("abort", () => reject(signal.reason));
          reached(signal);
        });
    });
    const sending = sendDraft();
    const signal = /** @type {AbortSignal} */ (await waits);
    clock.tick(patience - 1);
    assert.equal(signal.aborted, false);
    clock.tick(1);
    assert.deepEqual(await sending, { kind: "failed" });
  });
}
