// Lets /verify open without a network. The registry puts a line before this one: VERSION, a digest
// of all that is kept, and SHELL, its addresses.
/* global VERSION, SHELL */
const CACHE = `scanner-${VERSION}`;
const PATIENCE_MS = 8000;

// Set where a page came from the cache: what it loads then comes from there at once.
let isCutOff = false;

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOlder()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname === "/verify" || url.pathname.startsWith("/b/")) {
      event.respondWith(open(request, url));
    }
  } else if (SHELL.includes(url.pathname + url.search)) {
    event.respondWith(serve(request));
  }
});

async function fill() {
  const cache = await caches.open(CACHE);
  // Without credentials: what is kept is the page of somebody who has not signed in.
  const options = { credentials: "omit", cache: "no-cache" };
  await cache.addAll(SHELL.map((address) => new Request(address, options)));
  await self.skipWaiting();
}

async function forgetOlder() {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith("scanner-") && name !== CACHE);
  await Promise.all(older.map((name) => caches.delete(name)));
}

async function open(request, url) {
  try {
    const answer = await inTime(fetch(request));
    if (answer.status >= 502) throw new Error("no answer");
    isCutOff = false;
    return answer;
  } catch (error) {
    isCutOff = true;
    if (url.pathname !== "/verify") {
      const serial = url.pathname.slice("/b/".length).split(/[./]/)[0];
      return Response.redirect(`/verify?code=${encodeURIComponent(serial)}`);
    }
    const asked = url.searchParams.get("lang") || navigator.language;
    const kept = await caches.match(addressIn(asked.startsWith("en") ? "en" : "zh"), {
      ignoreVary: true,
    });
    return kept || Response.error();
  }
}

const addressIn = (lang) => `/verify?lang=${lang}`;

async function serve(request) {
  const kept = () => caches.match(request, { ignoreVary: true });
  if (isCutOff) return (await kept()) || fetch(request);
  try {
    return await inTime(fetch(request));
  } catch (error) {
    return (await kept()) || Response.error();
  }
}

function inTime(promise) {
  const late = new Promise((_, refuse) => {
    setTimeout(() => refuse(new Error("too late")), PATIENCE_MS);
  });
  return Promise.race([promise, late]);
}
