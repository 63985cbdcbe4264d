// What this browser keeps of badges it has verified, so that it can tell something of them without
// a network: public documents only, nothing of who looked or from where.

/** @import { Credential, Did, StatusList } from "./credential.js" */
/** @import { Kept, Known } from "./judgement.js" */

/**
 * What the registry answers about a badge at /b/.
 * @typedef {object} Facts
 * @property {{number: string}} pledge
 * @property {{touchpoint: string}} site
 * @property {{serial: string, status: string}} badge
 */
/**
 * @template T
 * @typedef {{body: T, keptAt: Date}} Entry
 */

const CACHE = "pledge-knowledge";
const KNOWN = "/verify/known/";
const KEPT_AT = "x-kept-at";
const DID = "/.well-known/did.json";
const MOST = 300;
const PATIENCE_MS = 8000;
// The page waits no longer than this before it opens the badge.
const PATIENCE_TO_KEEP_MS = 3000;

export const canKeep = "caches" in window;

/**
 * Ask the registry about a badge, and keep what it says. Throws where the registry does not answer.
 * @param {string} token
 */
export async function remember(token) {
  const said = await ask(`/b/${token}`, "application/json");
  if (said.status >= 502) throw new Error("no answer");
  if (!said.ok || !canKeep) return;
  /** @type {Facts} */
  const facts = await said.json();
  const late = new Promise((wake) => setTimeout(wake, PATIENCE_TO_KEEP_MS));
  await Promise.race([keepAll(facts).catch(() => {}), late]);
}

/** @param {Facts} facts */
async function keepAll(facts) {
  const cache = await caches.open(CACHE);
  const address = credentialOf(facts.pledge.number);
  /** @type {Credential} */
  const credential = await keep(cache, address);
  const lists = credential.credentialStatus.map((entry) => pathOf(entry.statusListCredential));
  await Promise.all([...lists, DID].map((path) => keep(cache, path)));
  /** @type {Known} */
  const known = {
    number: facts.pledge.number,
    spot: facts.site.touchpoint,
    badge: facts.badge.status,
  };
  await put(cache, KNOWN + facts.badge.serial, JSON.stringify(known));
  await forgetOldest(cache);
}

/**
 * All that is kept about a serial or a pledge's number, "" where there is none; null for nothing.
 * @param {{serial: string, number?: string}} asked
 * @returns {Promise<Kept | null>}
 */
export async function recall({ serial, number = "" }) {
  if (!canKeep) return null;
  const cache = await caches.open(CACHE);
  const known = await findKnown(cache, serial, number);
  if (!known) return null;
  /** @type {Entry<Credential> | null} */
  const credential = await read(cache, credentialOf(known.number));
  /** @type {Entry<Did> | null} */
  const did = await read(cache, DID);
  if (!credential) return null;
  const entries = credential.body.credentialStatus;
  /** @type {(Entry<StatusList> | null)[]} */
  const lists = await Promise.all(
    entries.map((entry) => read(cache, pathOf(entry.statusListCredential))),
  );
  return { known, credential: credential.body, did: did ? did.body : null, lists };
}

export async function countKept() {
  if (!canKeep) return 0;
  return (await listKnown(await caches.open(CACHE))).length;
}

export const forgetAll = () => caches.delete(CACHE);

/** @param {string} number */
const credentialOf = (number) => `/pledges/${number}/credential.json`;

/**
 * Only the path: a list that a document places elsewhere is not ours, and is asked of nobody.
 * @param {string} address
 */
const pathOf = (address) => new URL(address).pathname;

/**
 * @param {string} path
 * @param {string} accept
 */
async function ask(path, accept) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), PATIENCE_MS);
  try {
    const headers = { Accept: accept };
    return await fetch(path, { headers, credentials: "omit", signal: control.signal });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {Cache} cache
 * @param {string} path
 */
async function keep(cache, path) {
  const answer = await ask(path, "application/json, */*;q=0.5");
  if (!answer.ok) throw new Error(`${answer.status} ${path}`);
  const text = await answer.text();
  const document = JSON.parse(text);
  await put(cache, path, text);
  return document;
}

/**
 * @param {Cache} cache
 * @param {string} path
 * @param {string} text
 */
function put(cache, path, text) {
  const headers = { "content-type": "application/json", [KEPT_AT]: new Date().toISOString() };
  return cache.put(path, new Response(text, { headers }));
}

/**
 * @param {Cache} cache
 * @param {string} path
 */
async function read(cache, path) {
  const kept = await cache.match(path);
  if (!kept) return null;
  return { body: await kept.json(), keptAt: new Date(kept.headers.get(KEPT_AT) ?? 0) };
}

/** @param {Cache} cache */
async function listKnown(cache) {
  const requests = await cache.keys();
  return requests.map((one) => pathOf(one.url)).filter((path) => path.startsWith(KNOWN));
}

/**
 * @param {Cache} cache
 * @param {string} serial
 * @param {string} number
 * @returns {Promise<Known | null>}
 */
async function findKnown(cache, serial, number) {
  if (serial) {
    const kept = await read(cache, KNOWN + serial);
    if (kept) return kept.body;
  }
  for (const path of number ? await listKnown(cache) : []) {
    const kept = await read(cache, path);
    if (kept?.body.number.replace(/-/g, "") === number) return { number: kept.body.number };
  }
  return null;
}

/**
 * A cache lists what it holds in the order in which it came.
 * @param {Cache} cache
 */
async function forgetOldest(cache) {
  const known = await listKnown(cache);
  for (const path of known.slice(0, Math.max(0, known.length - MOST))) {
    const kept = await read(cache, path);
    if (kept) await cache.delete(credentialOf(kept.body.number));
    await cache.delete(path);
  }
}
