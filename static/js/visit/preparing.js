// Keeps a copy of this page for use without a network, and says how that went.
import { canKeep, keepPage } from "./keeping.js";
import { user, worker } from "./page.js";
import { sayKept } from "./words.js";

export async function prepare() {
  sayKept("keeping");
  try {
    navigator.storage?.persist?.();
    await keepPage(user, worker);
    sayKept("kept");
  } catch {
    sayKept("unkept");
  }
}

export async function prepareQuietly() {
  if (!canKeep() || navigator.onLine === false) return;
  try {
    await keepPage(user, worker);
    sayKept("kept");
  } catch {
    // The button is still there, and says what it could not do.
  }
}
