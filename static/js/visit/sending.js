// Sends a draft: asks who is signed in and for a fresh token, then posts the form as it stands.
import { blobOf } from "./photos.js";

/** @import { Draft, Photo, Receipt } from "./drafts.js" */

/**
 * "sent" with the receipt; "refused" with the page or the words that say why; "login"; "stranger";
 * or "failed" where nobody knows whether it arrived: the same key is sent again.
 * @typedef {(
 *   | {kind: "sent", receipt: Receipt}
 *   | Refusal
 *   | {kind: "offline" | "login" | "stranger" | "failed"}
 * )} Outcome
 */
/** @typedef {{kind: "refused", page?: Document, words?: string[]}} Refusal */

const TOKEN_MS = 15000;
const SEND_MS = 180000;

/**
 * @param {{action: string, fields: FormData}} form
 * @param {Draft} draft
 * @param {Photo[]} photos
 * @param {string} tokenAddress
 * @returns {Promise<Outcome>}
 */
export async function send(form, draft, photos, tokenAddress) {
  if (isOffline()) return { kind: "offline" };
  try {
    const asked = await request(tokenAddress, {}, TOKEN_MS);
    if (!asked.ok) return await explain(asked);
    const { token, user } = await asked.json();
    if (String(user) !== draft.user) return { kind: "stranger" };
    const body = bodyOf(form.fields, draft, photos, token);
    const answer = await request(form.action, { method: "POST", body }, SEND_MS);
    if (!answer.ok) return await explain(answer);
    return { kind: "sent", receipt: await answer.json() };
  } catch {
    return { kind: isOffline() ? "offline" : "failed" };
  }
}

// A browser that cannot tell is asked to send.
const isOffline = () => navigator.onLine === false;

/**
 * @param {Response} answer
 * @returns {Promise<Outcome>}
 */
async function explain(answer) {
  const { status } = answer;
  if (answer.type === "opaqueredirect" || status === 401) return { kind: "login" };
  if (status >= 500 || status === 429) return { kind: "failed" };
  const text = await answer.text();
  if ((answer.headers.get("Content-Type") || "").startsWith("text/html")) {
    return { kind: "refused", page: new DOMParser().parseFromString(text, "text/html") };
  }
  const { error, advice } = JSON.parse(text);
  return { kind: "refused", words: [error, advice] };
}

/**
 * @param {string} address
 * @param {RequestInit} options
 * @param {number} patience
 */
function request(address, options, patience) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  const headers = { Accept: "application/json" };
  const asked = fetch(address, { ...options, headers, redirect: "manual", signal: stop.signal });
  return asked.finally(() => clearTimeout(timer));
}

/**
 * @param {FormData} fields
 * @param {Draft} draft
 * @param {Photo[]} photos
 * @param {string} token
 */
function bodyOf(fields, draft, photos, token) {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  for (const [name, value] of Object.entries(draft.fields)) body.set(name, value);
  body.set("csrf_token", token);
  body.set("idempotency_key", draft.key);
  // Beside what the form itself still holds: files that this phone had no room to keep.
  for (const photo of photos) body.append("photos", blobOf(photo), photo.name);
  return body;
}
