import "./browser.js";
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import {
  canonicalise,
  checkSignature,
  issuerOf,
  readBit,
} from "../../static/js/scanner/credential.js";
import { BASE, Papers, PLACE_IN_LIST } from "./papers.js";

/** @import { Did, Signed } from "../../static/js/scanner/credential.js" */

const papers = new Papers();

/** A document that another program has signed: tests/support/paper.py. */
const SIGNED = JSON.parse(await readFile(new URL("signed.json", import.meta.url), "utf-8"));

test("keys stand in order of UTF-16", () => {
  const keys = ["\r", "1", "\u0080", "ö", "€", "\ud83d\ude00", "\ufb33"];
  const written = keys.map((key, at) => `${JSON.stringify(key)}:${at}`);
  const unsorted = Object.fromEntries(keys.map((key, at) => [key, at]).reverse());
  assert.equal(canonicalise(unsorted), `{${written.join(",")}}`);
});

test("numbers and texts are written as RFC 8785 has them", () => {
  const values = {
    numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 1e-27],
    none: null,
    is: true,
  };
  const written = '{"is":true,"none":null,"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}';
  assert.equal(canonicalise(values), written);
  assert.equal(canonicalise({ b: '€\n\u000f"\\', a: {} }), '{"a":{},"b":"€\\n\\u000f\\"\\\\"}');
});

test("the issuer's name writes a port's colon out", () => {
  assert.equal(issuerOf("https://registry.example"), "did:web:registry.example");
  assert.equal(issuerOf("http://127.0.0.1:8000"), "did:web:127.0.0.1%3A8000");
});

test("what another program has signed is good", async () => {
  const { base, did, credential, lists } = SIGNED;
  for (const document of [credential, ...lists]) {
    assert.equal(await checkSignature(document, did, base), "good");
  }
  assert.equal(await readBit(credential.credentialStatus[0], lists[0]), 0);
});

test("a proof without a context of its own is good", async () => {
  const { proof: _, ...unsigned } = papers.credential();
  /** @type {Signed} */
  const signed = papers.sign(unsigned, { "@context": undefined });
  assert.equal(signed.proof?.["@context"], undefined);
  assert.equal(await checkSignature(signed, papers.did(), BASE), "good");
  assert.equal(await checkSignature(papers.credential(), papers.did(), BASE), "good");
});

const { proof: PROOF, ...UNSIGNED } = papers.credential();
const DID = papers.did();
const OTHER = "https://elsewhere.example";
/** @type {Record<string, [Record<string, unknown>, Record<string, unknown> | null]>} */
const BAD = {
  "a word was changed": [{ ...UNSIGNED, validUntil: "2030-01-01T00:00:00Z", proof: PROOF }, DID],
  "it bears no proof": [UNSIGNED, DID],
  "the issuer is another": [papers.sign({ ...UNSIGNED, issuer: "did:web:elsewhere.example" }), DID],
  "a context was appended": [
    papers.sign({
      ...UNSIGNED,
      "@context": [.../** @type {string[]} */ (UNSIGNED["@context"]), OTHER],
    }),
    DID,
  ],
  "the context is no list": [papers.sign({ ...UNSIGNED, "@context": `${BASE}/ns/v1` }), DID],
  "the proof has another context": [papers.sign(UNSIGNED, { "@context": [OTHER] }), DID],
  "the suite is another": [papers.sign(UNSIGNED, { cryptosuite: "eddsa-rdfc-2022" }), DID],
  "the proof is of another type": [papers.sign(UNSIGNED, { type: "Ed25519Signature2020" }), DID],
  "the purpose is another": [papers.sign(UNSIGNED, { proofPurpose: "authentication" }), DID],
  "the method is unknown": [papers.sign(UNSIGNED, { verificationMethod: "did:web:x#key-9" }), DID],
  "the key is another's": [papers.credential(), new Papers().did()],
  "the method may not assert": [papers.credential(), { ...DID, assertionMethod: [] }],
  "the keys are of another issuer": [papers.credential(), { ...DID, id: "did:web:x" }],
  "the keys are not kept": [papers.credential(), null],
  "the signature is no base58": [{ ...UNSIGNED, proof: { ...PROOF, proofValue: "z0OIl" } }, DID],
  "the signature is no multibase": [{ ...UNSIGNED, proof: { ...PROOF, proofValue: "m" } }, DID],
  "the signature is missing": [{ ...UNSIGNED, proof: { ...PROOF, proofValue: undefined } }, DID],
};

for (const [reason, [document, did]] of Object.entries(BAD)) {
  test(`a signature is bad where ${reason}`, async () => {
    const found = await checkSignature(
      /** @type {Signed} */ (document),
      /** @type {Did | null} */ (did),
      BASE,
    );
    assert.equal(found, "bad");
  });
}

test("a key that is no Ed25519 key is bad", async () => {
  for (const publicKeyMultibase of ["z6Mk", "", `z${"1".repeat(34)}`, `z${"2".repeat(300)}`]) {
    const method = { id: `${DID.id}#key-1`, publicKeyMultibase };
    const did = { ...DID, verificationMethod: [method] };
    assert.equal(await checkSignature(papers.credential(), did, BASE), "bad", publicKeyMultibase);
  }
});

test("a browser that knows no Ed25519 leaves the signature unchecked", async (context) => {
  context.mock.method(crypto.subtle, "importKey", () => Promise.reject(new Error("unknown")));
  assert.equal(await checkSignature(papers.credential(), DID, BASE), "unchecked");
});

test("the bit of an entry is read from its list", async () => {
  const [entry] = papers.credential().credentialStatus;
  assert.equal(await readBit(entry, papers.statusList("revocation")), 0);
  const list = papers.statusList("revocation", { isSet: true });
  assert.equal(await readBit(entry, list), 1);
  for (const next of [PLACE_IN_LIST - 1, PLACE_IN_LIST + 1]) {
    assert.equal(await readBit({ ...entry, statusListIndex: String(next) }, list), 0);
  }
});

test("an entry and a list that do not fit are refused", async () => {
  const [entry] = papers.credential().credentialStatus;
  const list = papers.statusList("revocation");
  await assert.rejects(readBit(entry, papers.statusList("suspension")), /another list/);
  await assert.rejects(readBit({ ...entry, statusPurpose: "suspension" }, list), /another list/);
  for (const statusListIndex of ["-1", "1.5", "", "1e3", "9".repeat(10)]) {
    await assert.rejects(readBit({ ...entry, statusListIndex }, list), /malformed/);
  }
  await assert.rejects(readBit({ ...entry, statusListIndex: "131072" }, list), RangeError);
  const { encodedList, ...subject } = list.credentialSubject;
  const plain = { ...list, credentialSubject: { ...subject, encodedList: encodedList.slice(1) } };
  await assert.rejects(readBit(entry, plain), /malformed/);
});
