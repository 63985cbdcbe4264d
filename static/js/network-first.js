// Network-first answers of a service worker; both of ours load this file with importScripts.
// biome-ignore-all lint/correctness/noUnusedVariables: the workers that import this script call it
const PATIENCE_MS = 8000;

const scope = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

// Set where a page came from the cache: what it loads then comes from there at once.
let isCutOff = false;

/**
 * A page from the network where that answers in time, else what `fallback` has.
 * @param {Request} request
 * @param {() => Response | Promise<Response>} fallback
 */
async function servePage(request, fallback) {
  try {
    const answer = await inTime(fetch(request));
    if (answer.status >= 502) throw new Error("no answer");
    isCutOff = false;
    return answer;
  } catch {
    isCutOff = true;
    return fallback();
  }
}

/**
 * A file that a page loads, by `ask` or from the cache.
 * @param {Request} request
 * @param {() => Promise<Response>} ask
 */
async function serveFile(request, ask) {
  const kept = () => caches.match(request, { ignoreVary: true });
  if (isCutOff) return (await kept()) || fetch(request);
  try {
    return await ask();
  } catch {
    return (await kept()) || Response.error();
  }
}

/**
 * Whether a worker may answer at all: it reads from its own host, and changes nothing.
 * @param {Request} request
 */
function isOwnRead(request) {
  return request.method === "GET" && new URL(request.url).origin === scope.location.origin;
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @returns {Promise<T>}
 */
function inTime(promise) {
  /** @type {Promise<never>} */
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error("too late")), PATIENCE_MS);
  });
  return Promise.race([promise, late]);
}
