// What scripts find in a browser and some versions of Node.js lack; tests import it first.
import { File } from "node:buffer";
import { webcrypto } from "node:crypto";

/** @param {Record<string, unknown>} values */
export function setGlobals(values) {
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  }
}

setGlobals({ crypto: webcrypto, File, navigator: { onLine: true } });

/** Timers that run when the test says so. */
export function makeClock() {
  let now = 0;
  let count = 0;
  /** @type {Map<number, {at: number, work: () => void}>} */
  const waiting = new Map();
  return {
    /** @type {(work: () => void, milliseconds: number) => number} */
    setTimeout(work, milliseconds) {
      count += 1;
      waiting.set(count, { at: now + milliseconds, work });
      return count;
    },
    /** @type {(timer: number) => void} */
    clearTimeout(timer) {
      waiting.delete(timer);
    },
    /** @param {number} milliseconds */
    tick(milliseconds) {
      now += milliseconds;
      for (const [timer, { at, work }] of waiting) {
        if (at > now) continue;
        waiting.delete(timer);
        work();
      }
    },
  };
}
