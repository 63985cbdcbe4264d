// What may be said today of a pledge from documents kept some time ago.
import { checkSignature, readBit } from "./credential.js";

const WORST_FIRST = ["bad", "unchecked", "good"];

// verdict: active stale suspended ended expired void unclear forged; signature: good bad unchecked;
// since: the oldest moment the verdict rests on.
export async function judge(kept, base, now) {
  const { credential, did, lists, known } = kept;
  const documents = [credential, ...lists.filter(Boolean).map((list) => list.body)];
  const checks = await Promise.all(documents.map((one) => checkSignature(one, did, base)));
  const signature = WORST_FIRST.find((one) => checks.includes(one));
  const times = lists.filter(Boolean).map((list) => ageOf(list));
  const isStale = lists.some((list) => !list || !(new Date(list.body.validUntil) > now));
  return {
    verdict: signature === "bad" ? "forged" : await decide(credential, lists, known, now, isStale),
    signature,
    isStale,
    since: times.length ? new Date(Math.min(...times)) : null,
    place: credential.credentialSubject,
    spot: known.spot || "",
  };
}

async function decide(credential, lists, known, now, isStale) {
  if (known.badge === "revoked") return "void";
  let bits;
  try {
    bits = await readBits(credential.credentialStatus, lists);
  } catch (error) {
    return "unclear";
  }
  if (bits.revocation) return "ended";
  if (new Date(credential.validUntil) < now) return "expired";
  if (bits.suspension) return "suspended";
  return isStale ? "stale" : "active";
}

async function readBits(entries, lists) {
  const bits = {};
  for (const [place, entry] of entries.entries()) {
    bits[entry.statusPurpose] = await readBit(entry, lists[place].body);
  }
  if (!("revocation" in bits && "suspension" in bits)) throw new Error("a list is missing");
  return bits;
}

// The list says itself since when it holds; it may have lain in a cache on the way here.
function ageOf(list) {
  const said = new Date(list.body.validFrom).getTime();
  return Number.isNaN(said) ? list.keptAt.getTime() : Math.min(said, list.keptAt.getTime());
}
