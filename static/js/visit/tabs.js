// News between the tabs that show pages of visits, in browsers that can tell it.

/** @import { Receipt } from "./drafts.js" */

/**
 * A draft has changed; with `key` and `receipt`, it has arrived.
 * @typedef {{id: string, key?: string, receipt?: Receipt}} News
 */

const channel = "BroadcastChannel" in window ? new BroadcastChannel("pledge-visits") : null;

/** @param {News} news */
export function tellTabs(news) {
  channel?.postMessage(news);
}

/** @param {(news: News) => void} heard */
export function listenToTabs(heard) {
  channel?.addEventListener("message", ({ data }) => heard(data));
}
