// What may be said today of a pledge from documents kept some time ago.
import { checkSignature, readBit } from "./credential.js";

/** @import { Credential, Did, Signature, StatusEntry, StatusList } from "./credential.js" */

/**
 * What the registry said of the badge itself, as far as this browser keeps it.
 * @typedef {{number: string, spot?: string, badge?: string}} Known
 */
/** @typedef {{body: StatusList, keptAt: Date}} KeptList */
/**
 * `lists` are in the order of the credential's entries; null where one is not kept.
 * @typedef {{known: Known, credential: Credential, did: Did | null, lists: (KeptList | null)[]}} Kept
 */
/**
 * @typedef {(
 *   "active" | "stale" | "suspended" | "ended" | "expired" | "void" | "unclear" | "forged"
 * )} Verdict
 */
/**
 * `since` is the oldest moment the verdict rests on.
 * @typedef {object} Judgement
 * @property {Verdict} verdict
 * @property {Signature} signature
 * @property {boolean} isStale
 * @property {Date | null} since
 * @property {{name: string, address: string}} place
 * @property {string} spot
 */

/** @type {Signature[]} */
const WORST_FIRST = ["bad", "unchecked", "good"];

/**
 * @param {Kept} kept
 * @param {string} base
 * @param {Date} now
 * @returns {Promise<Judgement>}
 */
export async function judge(kept, base, now) {
  const { credential, did, known } = kept;
  const lists = kept.lists.flatMap((list) => list || []);
  const documents = [credential, ...lists.map((list) => list.body)];
  const checks = await Promise.all(documents.map((one) => checkSignature(one, did, base)));
  const signature = WORST_FIRST.find((one) => checks.includes(one)) || "bad";
  const times = lists.map((list) => ageOf(list));
  const isWhole = lists.length === kept.lists.length;
  const isStale = !isWhole || lists.some((list) => !(new Date(list.body.validUntil) > now));
  return {
    verdict: signature === "bad" ? "forged" : await decide(kept, now, isStale),
    signature,
    isStale,
    since: times.length ? new Date(Math.min(...times)) : null,
    place: credential.credentialSubject,
    spot: known.spot || "",
  };
}

/**
 * @param {Kept} kept
 * @param {Date} now
 * @param {boolean} isStale
 * @returns {Promise<Verdict>}
 */
async function decide({ credential, known, lists }, now, isStale) {
  if (known.badge === "revoked") return "void";
  /** @type {Map<string, number>} */
  let bits;
  try {
    bits = await readBits(credential.credentialStatus, lists);
  } catch {
    return "unclear";
  }
  if (bits.get("revocation")) return "ended";
  if (new Date(credential.validUntil) < now) return "expired";
  if (bits.get("suspension")) return "suspended";
  return isStale ? "stale" : "active";
}

/**
 * The bit of each purpose; throws where a list is missing or does not fit its entry.
 * @param {StatusEntry[]} entries
 * @param {(KeptList | null)[]} lists
 */
async function readBits(entries, lists) {
  /** @type {Map<string, number>} */
  const bits = new Map();
  for (const [place, entry] of entries.entries()) {
    const list = lists[place];
    if (!list) throw new Error("a list is not kept");
    bits.set(entry.statusPurpose, await readBit(entry, list.body));
  }
  if (!bits.has("revocation") || !bits.has("suspension")) throw new Error("a list is missing");
  return bits;
}

/**
 * Milliseconds; the list says itself since when it holds, as it may have lain in a cache on the way.
 * @param {KeptList} list
 */
function ageOf(list) {
  const said = new Date(list.body.validFrom).getTime();
  return Number.isNaN(said) ? list.keptAt.getTime() : Math.min(said, list.keptAt.getTime());
}
