// Keeps this one page for its user, so that it opens without a network: a copy in the worker's
// cache, named by the user, and taken away when the draft has arrived or its user logs out.
/** @param {string} user */
const nameOf = (user) => `visit-${user}`;
const SCOPE = "/association/cases/";
const LOADED = "link[rel=stylesheet], link[rel=icon], link[rel=modulepreload], script[src]";

export const canKeep = () => "serviceWorker" in navigator && "caches" in window;

/** @param {string} user */
export async function isKept(user) {
  const options = { cacheName: nameOf(user), ignoreVary: true };
  return Boolean(await caches.match(location.pathname, options));
}

/**
 * @param {string} user
 * @param {string} worker
 */
export async function keepPage(user, worker) {
  const registration = await navigator.serviceWorker.register(worker, { scope: SCOPE });
  const page = await fetch(location.pathname + location.search, { redirect: "error" });
  const read = new DOMParser().parseFromString(await page.clone().text(), "text/html");
  const root = read.getElementById("visit");
  if (!page.ok || !root || root.dataset.user !== user) throw new Error("another page");
  const loaded = [...read.querySelectorAll(LOADED)].map(
    (one) => one.getAttribute("src") || one.getAttribute("href") || "",
  );
  const cache = await caches.open(nameOf(user));
  await cache.addAll(loaded);
  await cache.put(location.pathname, page);
  await begun(registration);
}

/** @param {string} user */
export async function dropPage(user) {
  const cache = await caches.open(nameOf(user));
  await cache.delete(location.pathname, { ignoreVary: true });
  const left = await cache.keys();
  if (left.every((request) => new URL(request.url).pathname.startsWith("/static/"))) {
    await caches.delete(nameOf(user));
  }
}

/** @param {string} user */
export async function dropOthers(user) {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith("visit-") && name !== nameOf(user));
  await Promise.all(others.map((name) => caches.delete(name)));
}

/**
 * @param {ServiceWorkerRegistration} registration
 * @returns {Promise<void>}
 */
function begun(registration) {
  const worker = registration.installing || registration.waiting || registration.active;
  return new Promise((resolve, reject) => {
    const look = () => {
      if (worker?.state === "activated") resolve();
      if (!worker || worker.state === "redundant") reject(new Error("no worker"));
    };
    worker?.addEventListener("statechange", look);
    look();
  });
}
