// Signed documents of a registry, made for tests: a credential, its two lists, the issuer's keys.
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { gzipSync } from "node:zlib";
import { canonicalise } from "../../static/js/scanner/credential.js";

/** @import { Credential, Did, Signed, StatusList } from "../../static/js/scanner/credential.js" */
/** @import { Kept } from "../../static/js/scanner/judgement.js" */

export const BASE = "https://registry.example";
export const NOW = new Date("2026-03-01T12:00:00Z");
export const PLACE_IN_LIST = 94_567;
const ISSUER = "did:web:registry.example";
const LIST_BYTES = 131_072 / 8;
const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const HOUR_MS = 3_600_000;

/** @param {Uint8Array} bytes */
export function encodeBase58(bytes) {
  let number = BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  let text = "";
  for (; number > 0n; number /= 58n) text = BASE58[Number(number % 58n)] + text;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return `z${"1".repeat(zeros)}${text}`;
}

/** The moment some hours from NOW, as credentials write it. */
export const stamp = (/** @type {number} */ hours) =>
  new Date(NOW.getTime() + hours * HOUR_MS).toISOString().replace(".000", "");

export class Papers {
  constructor() {
    this.keys = generateKeyPairSync("ed25519");
  }

  /** @returns {Did} */
  did() {
    const { x = "" } = this.keys.publicKey.export({ format: "jwk" });
    const key = Buffer.concat([Buffer.from([0xed, 0x01]), Buffer.from(x, "base64url")]);
    const method = { id: `${ISSUER}#key-1`, publicKeyMultibase: encodeBase58(key) };
    return { id: ISSUER, verificationMethod: [method], assertionMethod: [method.id] };
  }

  /**
   * @param {Partial<Credential>} changes
   * @returns {Credential}
   */
  credential(changes = {}) {
    return this.sign({
      "@context": ["https://www.w3.org/ns/credentials/v2", `${BASE}/ns/v1`],
      issuer: ISSUER,
      validFrom: stamp(-1000),
      validUntil: stamp(1000),
      credentialSubject: { name: "南京东路商场", address: "南京东路100号" },
      credentialStatus: ["revocation", "suspension"].map((statusPurpose) => ({
        statusPurpose,
        statusListIndex: String(PLACE_IN_LIST),
        statusListCredential: `${BASE}/status/${statusPurpose}/1`,
      })),
      ...changes,
    });
  }

  /**
   * @param {string} statusPurpose
   * @param {{isSet?: boolean, age?: number}} options age: hours since it was signed
   * @returns {StatusList}
   */
  statusList(statusPurpose, { isSet = false, age = 3 } = {}) {
    const bits = Buffer.alloc(LIST_BYTES);
    if (isSet) bits[PLACE_IN_LIST >> 3] |= 128 >> (PLACE_IN_LIST & 7);
    const encodedList = `u${gzipSync(bits).toString("base64url")}`;
    return this.sign({
      "@context": ["https://www.w3.org/ns/credentials/v2"],
      id: `${BASE}/status/${statusPurpose}/1`,
      issuer: ISSUER,
      validFrom: stamp(-age),
      validUntil: stamp(24 - age),
      credentialSubject: { statusPurpose, encodedList },
    });
  }

  /**
   * What a browser keeps of a badge it has verified.
   * @param {Partial<Kept>} changes
   * @returns {Kept}
   */
  kept(changes = {}) {
    const lists = ["revocation", "suspension"].map((purpose) => ({
      body: this.statusList(purpose),
      keptAt: NOW,
    }));
    const known = { number: "C7QH-2M4X-KD9T", spot: "出口1", badge: "active" };
    return { known, credential: this.credential(), did: this.did(), lists, ...changes };
  }

  /**
   * Add an eddsa-jcs-2022 proof; a change to undefined leaves a part of it out.
   * @template {Signed} T
   * @param {T} document
   * @param {Record<string, unknown>} changes
   * @returns {T}
   */
  sign(document, changes = {}) {
    const parts = {
      type: "DataIntegrityProof",
      cryptosuite: "eddsa-jcs-2022",
      verificationMethod: `${ISSUER}#key-1`,
      proofPurpose: "assertionMethod",
      "@context": document["@context"],
      ...changes,
    };
    const proof = JSON.parse(JSON.stringify(parts));
    const hashes = Buffer.concat([proof, document].map(hash));
    const proofValue = encodeBase58(sign(null, hashes, this.keys.privateKey));
    return { ...document, proof: { ...proof, proofValue } };
  }
}

/** @param {object} value */
function hash(value) {
  return createHash("sha256").update(canonicalise(value)).digest();
}
