// Sends a draft: asks who is signed in and for a fresh token, then posts the form as it stands.
import { blobOf } from "./photos.js";

const TOKEN_MS = 15000;
const SEND_MS = 180000;

// Resolves to {kind}: "sent" with the receipt, "refused" with the page or the words that say why,
// "login", "stranger", or "failed" where nobody knows whether it arrived: the same key is sent again.
export async function send(form, draft, photos, tokenAddress) {
  if (navigator.onLine === false) return { kind: "offline" };
  try {
    const asked = await request(tokenAddress, {}, TOKEN_MS);
    if (!asked.ok) return explain(asked);
    const { token, user } = await asked.json();
    if (String(user) !== draft.user) return { kind: "stranger" };
    const body = bodyOf(form, draft, photos, token);
    const answer = await request(form.action, { method: "POST", body }, SEND_MS);
    if (!answer.ok) return await explain(answer);
    return { kind: "sent", receipt: await answer.json() };
  } catch (error) {
    return { kind: navigator.onLine === false ? "offline" : "failed" };
  }
}

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

function request(address, options, patience) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  const headers = { Accept: "application/json" };
  const asked = fetch(address, { ...options, headers, redirect: "manual", signal: stop.signal });
  return asked.finally(() => clearTimeout(timer));
}

function bodyOf(form, draft, photos, token) {
  const body = new FormData(form);
  Object.entries(draft.fields).forEach(([name, value]) => body.set(name, value));
  body.set("csrf_token", token);
  body.set("idempotency_key", draft.key);
  // Beside what the form itself still holds: files that this phone had no room to keep.
  photos.forEach((photo) => body.append("photos", blobOf(photo), photo.name));
  return body;
}
