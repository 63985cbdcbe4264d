// Checks a pledge's credential and its status lists without a network:
// W3C Data Integrity eddsa-jcs-2022, did:web, Bitstring Status List 1.0.

/** @typedef {Record<string, unknown> & {verificationMethod?: string, proofValue?: string}} Proof */
/** @typedef {{statusPurpose: string, statusListIndex: string, statusListCredential: string}} StatusEntry */
/**
 * Any signed document of the registry.
 * @typedef {Record<string, unknown> & {validFrom: string, validUntil: string, proof?: Proof}} Signed
 */
/** @typedef {Signed & {credentialStatus: StatusEntry[], credentialSubject: {name: string, address: string}}} Credential */
/** @typedef {Signed & {id: string, credentialSubject: {statusPurpose: string, encodedList: string}}} StatusList */
/** @typedef {{id: string, publicKeyMultibase: string}} Method */
/** @typedef {{id: string, verificationMethod?: Method[], assertionMethod?: string[]}} Did */
/** @typedef {"good" | "bad" | "unchecked"} Signature */

const CONTEXT = "https://www.w3.org/ns/credentials/v2";
const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const ED25519 = [0xed, 0x01];
const KEY_BYTES = 32;

/** @param {string} base */
export const issuerOf = (base) => `did:web:${encodeURIComponent(new URL(base).host)}`;

/**
 * RFC 8785: what JavaScript itself writes, with the keys in order.
 * @param {unknown} value
 * @returns {string}
 */
export function canonicalise(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalise).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const pairs = Object.entries(value)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonicalise(inner)}`);
  return `{${pairs.join(",")}}`;
}

/**
 * "good", "bad", or "unchecked" where this browser cannot compute it.
 * @param {Signed} document
 * @param {Did | null} did
 * @param {string} base
 * @returns {Promise<Signature>}
 */
export async function checkSignature(document, did, base) {
  const { proof, ...unsigned } = document;
  const { proofValue, ...options } = proof || {};
  const method = findMethod(did, options.verificationMethod);
  if (!isOurs(document, did, base) || !isSound(options, document) || !method) return "bad";
  const key = readKey(method.publicKeyMultibase);
  const signature = decodeBase58(proofValue);
  if (!key || !signature) return "bad";
  const hashes = new Uint8Array(64);
  try {
    const imported = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
    hashes.set(await hash(options), 0);
    hashes.set(await hash(unsigned), 32);
    return (await crypto.subtle.verify("Ed25519", imported, signature, hashes)) ? "good" : "bad";
  } catch {
    return "unchecked";
  }
}

/**
 * The bit of an entry in its list, 0 or 1; throws where the two do not fit.
 * @param {StatusEntry} entry
 * @param {StatusList} list
 */
export async function readBit(entry, list) {
  const { statusPurpose, encodedList } = list.credentialSubject;
  if (list.id !== entry.statusListCredential || statusPurpose !== entry.statusPurpose) {
    throw new Error("another list");
  }
  if (!/^\d{1,9}$/.test(entry.statusListIndex) || encodedList[0] !== "u") {
    throw new Error("malformed");
  }
  const index = Number(entry.statusListIndex);
  const bytes = await unzip(decodeBase64(encodedList.slice(1)));
  if (index >= bytes.length * 8) throw new RangeError("index beyond the list");
  return (bytes[index >> 3] >> (7 - (index & 7))) & 1;
}

/**
 * A context appended after signing would change what the words mean.
 * @param {Signed} document
 * @param {Did | null} did
 * @param {string} base
 */
function isOurs(document, did, base) {
  const issuer = issuerOf(base);
  const context = document["@context"];
  return (
    document.issuer === issuer &&
    did?.id === issuer &&
    Array.isArray(context) &&
    context[0] === CONTEXT &&
    context.slice(1).every((one) => one === `${base}/ns/v1`)
  );
}

/**
 * @param {Did | null} did
 * @param {string | undefined} id
 */
function findMethod(did, id) {
  const { verificationMethod = [], assertionMethod = [] } = did || {};
  if (id === undefined || !assertionMethod.includes(id)) return undefined;
  return verificationMethod.find((one) => one.id === id);
}

/**
 * @param {Proof} options
 * @param {Signed} document
 */
function isSound(options, document) {
  const own = options["@context"];
  return (
    options.type === "DataIntegrityProof" &&
    options.cryptosuite === "eddsa-jcs-2022" &&
    options.proofPurpose === "assertionMethod" &&
    (own === undefined || canonicalise(own) === canonicalise(document["@context"]))
  );
}

/** @param {object} value */
async function hash(value) {
  const bytes = new TextEncoder().encode(canonicalise(value));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** @param {unknown} multibase */
function readKey(multibase) {
  const bytes = decodeBase58(multibase);
  if (bytes?.length !== ED25519.length + KEY_BYTES) return null;
  return ED25519.every((byte, at) => bytes[at] === byte) ? bytes.slice(ED25519.length) : null;
}

/** @param {unknown} multibase */
function decodeBase58(multibase) {
  if (typeof multibase !== "string" || multibase[0] !== "z" || multibase.length > 200) return null;
  const digits = multibase.slice(1);
  /** @type {number[]} */
  const bytes = [];
  for (const digit of digits) {
    let carry = BASE58.indexOf(digit);
    if (carry < 0) return null;
    for (let place = 0; place < bytes.length; place += 1) {
      carry += bytes[place] * 58;
      bytes[place] = carry & 255;
      carry >>= 8;
    }
    if (carry) bytes.push(carry);
  }
  const zeros = digits.length - digits.replace(/^1+/, "").length;
  return Uint8Array.from([...new Array(zeros).fill(0), ...bytes.reverse()]);
}

/** @param {string} text */
function decodeBase64(text) {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

/** @param {Uint8Array<ArrayBuffer>} bytes */
async function unzip(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
