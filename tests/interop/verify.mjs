// Reads credentials with a verifier that others wrote. Standard input: {"base": "http://127.0.0.1:…",
// "cases": {name: credential}}; standard output: what it made of each. Nothing leaves loopback.

import { text } from "node:stream/consumers";
import { contexts } from "@digitalbazaar/credentials-context";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { createVerifyCryptosuite } from "@digitalbazaar/eddsa-jcs-2022-cryptosuite";
import { verifyCredential } from "@digitalbazaar/vc";
import { checkStatus } from "@digitalbazaar/vc-bitstring-status-list";
import jsonld from "jsonld";

const { base, cases } = JSON.parse(await text(process.stdin));
const issuer = `did:web:${encodeURIComponent(new URL(base).host)}`;
const fetched = [];

async function documentLoader(url) {
  if (contexts.has(url)) {
    return { contextUrl: null, document: contexts.get(url), documentUrl: url };
  }
  if (url === issuer || url.startsWith(`${issuer}#`)) {
    const document = await getJson(`${base}/.well-known/did.json`);
    const method = document.verificationMethod.find(({ id }) => id === url);
    const found = method && { "@context": document["@context"][1], ...method };
    return { contextUrl: null, document: found ?? document, documentUrl: url };
  }
  return { contextUrl: null, document: await getJson(url), documentUrl: url };
}

async function getJson(url) {
  if (!url.startsWith(`${base}/`)) {
    throw new Error(`asks another host: ${url}`);
  }
  fetched.push(url);
  const response = await fetch(url, { redirect: "error" });
  if (!response.ok) {
    throw new Error(`${url} answers ${response.status}`);
  }
  return response.json();
}

function reasonsOf(error) {
  return error ? [error.message, ...(error.errors ?? []).map(({ message }) => message)] : [];
}

async function judge(credential) {
  const suite = new DataIntegrityProof({ cryptosuite: createVerifyCryptosuite() });
  let status;
  const proof = await verifyCredential({
    credential: structuredClone(credential),
    suite,
    documentLoader,
    checkStatus: async (options) => (status = await checkStatus(options)),
  });
  // `verified` is true even where a bit is set: only the bits say how the pledge stands
  const bits = Object.fromEntries(
    (status?.results ?? []).map(({ credentialStatus, status: bit }) => [
      credentialStatus.statusPurpose,
      bit,
    ]),
  );
  return { verified: proof.verified, bits, reasons: reasonsOf(proof.error) };
}

// `safe` makes an error of every word that no context defines, instead of dropping it
async function toStatements(document) {
  return jsonld.toRDF(document, { safe: true, documentLoader, format: "application/n-quads" });
}

const found = {};
for (const [name, credential] of Object.entries(cases)) {
  found[name] = await judge(credential);
}
const list = await getJson(cases.active.credentialStatus[0].statusListCredential);
console.log(
  JSON.stringify({
    found,
    statements: await toStatements(cases.active),
    listStatements: await toStatements(list),
    fetched: [...new Set(fetched)],
  }),
);
