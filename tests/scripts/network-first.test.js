import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { createContext, runInContext } from "node:vm";
import { makeClock } from "./browser.js";

const SOURCE = new URL("../../static/js/network-first.js", import.meta.url);
const PATIENCE_MS = 8000;
const NEVER = new Promise(() => {});

/**
 * What a worker sees that has imported the script; `fetch` and `kept` answer for network and caches.
 * @param {{fetch: () => unknown, kept?: Response, setTimeout?: unknown}} options
 */
async function load({ fetch, kept, setTimeout = makeClock().setTimeout }) {
  const scope = {
    location: { origin: "https://registry.example" },
    caches: { match: async () => kept },
    fetch: async () => fetch(),
    setTimeout,
    Response,
    URL,
  };
  const sandbox = createContext({ ...scope, self: scope });
  runInContext(await readFile(SOURCE, "utf-8"), sandbox);
  return /** @type {Record<string, Function>} */ (/** @type {unknown} */ (sandbox));
}

const REQUEST = new Request("https://registry.example/verify");
const answer = (/** @type {string} */ text, status = 200) => new Response(text, { status });
const KEPT = answer("kept");
const fallback = () => KEPT;

test("a page comes from the network", async () => {
  for (const status of [200, 404, 500]) {
    const worker = await load({ fetch: () => answer("new", status) });
    const page = await worker.servePage(REQUEST, fallback);
    assert.deepEqual([page.status, await page.text()], [status, "new"]);
  }
});

test("a page comes from the cache where the network or a gateway fails", async () => {
  const failures = [
    () => Promise.reject(new TypeError()),
    () => answer("", 502),
    () => answer("", 504),
  ];
  for (const fetch of failures) {
    const worker = await load({ fetch });
    assert.equal(await worker.servePage(REQUEST, fallback), KEPT);
  }
});

test("a page comes from the cache where the network takes more than eight seconds", async () => {
  const clock = makeClock();
  const worker = await load({ fetch: () => NEVER, setTimeout: clock.setTimeout });
  let served = null;
  const serving = worker.servePage(REQUEST, fallback).then((/** @type {Response} */ page) => {
    served = page;
  });
  clock.tick(PATIENCE_MS - 1);
  await Promise.resolve();
  assert.equal(served, null);
  clock.tick(1);
  await serving;
  assert.equal(served, KEPT);
});

test("a file comes from the network, or where that fails from the cache", async () => {
  const worker = await load({ fetch: () => NEVER, kept: KEPT });
  const found = answer("new");
  assert.equal(await worker.serveFile(REQUEST, async () => found), found);
  const fail = () => Promise.reject(new TypeError());
  assert.equal(await worker.serveFile(REQUEST, fail), KEPT);
  const empty = await load({ fetch: () => NEVER });
  assert.equal((await empty.serveFile(REQUEST, fail)).type, "error");
});

test("what a kept page loads comes from the cache at once, until a page comes anew", async () => {
  let isOnline = false;
  const fetch = () => (isOnline ? answer("new") : Promise.reject(new TypeError()));
  const worker = await load({ fetch, kept: KEPT });
  await worker.servePage(REQUEST, fallback);
  const refuse = () => assert.fail("asked the network");
  assert.equal(await worker.serveFile(REQUEST, refuse), KEPT);
  isOnline = true;
  await worker.servePage(REQUEST, fallback);
  const found = answer("new");
  assert.equal(await worker.serveFile(REQUEST, async () => found), found);
});

test("what was not kept is asked of the network even then", async () => {
  let isOnline = false;
  const fetch = () => (isOnline ? answer("new") : Promise.reject(new TypeError()));
  const worker = await load({ fetch });
  await worker.servePage(REQUEST, fallback);
  isOnline = true;
  assert.equal(await (await worker.serveFile(REQUEST, NEVER)).text(), "new");
});

test("a worker answers what its own host is asked to read, and nothing else", async () => {
  const worker = await load({ fetch: () => NEVER });
  assert.equal(worker.isOwnRead(REQUEST), true);
  assert.equal(worker.isOwnRead(new Request(REQUEST.url, { method: "POST" })), false);
  assert.equal(worker.isOwnRead(new Request("https://elsewhere.example/verify")), false);
});
