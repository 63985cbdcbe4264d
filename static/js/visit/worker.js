// Opens a visit's page without a network, where its user had it kept; see keeping.js. The registry
// puts a line before this one: the import of network-first.js.
const PAGE = /^\/association\/cases\/\d+\/visit$/;

scope.addEventListener("install", (event) => event.waitUntil(scope.skipWaiting()));
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  if (!isOwnRead(request)) return;
  const { pathname } = new URL(request.url);
  if (request.mode === "navigate") {
    if (PAGE.test(pathname)) event.respondWith(serveVisit(request, pathname));
  } else if (pathname.startsWith("/static/")) {
    event.respondWith(serveFile(request, () => fetch(request)));
  }
});

/**
 * @param {Request} request
 * @param {string} path
 */
async function serveVisit(request, path) {
  const kept = await caches.match(path, { ignoreVary: true });
  // Without a copy there is nothing to turn to, and the network gets all the time it needs.
  return kept ? servePage(request, () => kept) : fetch(request);
}
