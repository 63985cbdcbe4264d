// Lets /verify open without a network. The registry puts two lines before this one: VERSION, a
// digest of all that is kept, and SHELL, its addresses; and the import of network-first.js.
const CACHE = `scanner-${VERSION}`;

scope.addEventListener("install", (event) => event.waitUntil(fillCache()));
scope.addEventListener("activate", (event) => event.waitUntil(dropOlderCaches()));
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (!isOwnRead(request)) return;
  const url = new URL(request.url);
  if (request.mode === "navigate") {
    if (url.pathname === "/verify" || url.pathname.startsWith("/b/")) {
      event.respondWith(servePage(request, () => answerCutOff(url)));
    }
  } else if (SHELL.includes(url.pathname + url.search)) {
    event.respondWith(serveFile(request, () => inTime(fetch(request))));
  }
});

async function fillCache() {
  const cache = await caches.open(CACHE);
  // Without credentials: what is kept is the page of somebody who has not signed in.
  /** @type {RequestInit} */
  const options = { credentials: "omit", cache: "no-cache" };
  await cache.addAll(SHELL.map((address) => new Request(address, options)));
  await scope.skipWaiting();
}

async function dropOlderCaches() {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith("scanner-") && name !== CACHE);
  await Promise.all(older.map((name) => caches.delete(name)));
}

/**
 * The kept scanner; for a badge's address the way there, with the badge's code.
 * @param {URL} url
 */
async function answerCutOff(url) {
  if (url.pathname !== "/verify") {
    const serial = url.pathname.slice("/b/".length).split(/[./]/)[0];
    return Response.redirect(`/verify?code=${encodeURIComponent(serial)}`);
  }
  const asked = url.searchParams.get("lang") || navigator.language;
  const lang = asked.startsWith("en") ? "en" : "zh";
  const kept = await caches.match(`/verify?lang=${lang}`, { ignoreVary: true });
  return kept || Response.error();
}
