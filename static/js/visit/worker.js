// Opens a visit's page without a network, where its user had it kept; see keeping.js.
const PAGE = /^\/association\/cases\/\d+\/visit$/;
const PATIENCE_MS = 8000;

// Set where the page came from the cache: what it loads then comes from there at once.
let isCutOff = false;

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (PAGE.test(url.pathname)) event.respondWith(open(request, url));
  } else if (url.pathname.startsWith("/static/")) {
    event.respondWith(serve(request));
  }
});

async function open(request, url) {
  const kept = await caches.match(url.pathname, { ignoreVary: true });
  // Without a copy there is nothing to turn to, and the network gets all the time it needs.
  if (!kept) return fetch(request);
  try {
    const answer = await inTime(fetch(request));
    if (answer.status >= 502) throw new Error("no answer");
    isCutOff = false;
    return answer;
  } catch (error) {
    isCutOff = true;
    return kept;
  }
}

async function serve(request) {
  const kept = () => caches.match(request, { ignoreVary: true });
  if (isCutOff) return (await kept()) || fetch(request);
  try {
    return await fetch(request);
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
