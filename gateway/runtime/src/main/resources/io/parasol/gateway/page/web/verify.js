// SPDX-License-Identifier: Apache-2.0
// Checks what the gateway has signed: its certificate against the root of the site, receipts, and heads of the log.

import {t} from './view.js';

const ECDSA = {name: 'ECDSA', namedCurve: 'P-256'};
const SHA256 = {name: 'ECDSA', hash: 'SHA-256'};
const ALTERNATIVE_NAMES = '551d11';
const URI_NAME = 0x86;
const COORDINATE_BYTES = 32;

export const bytesOf = base64 => Uint8Array.from(atob(base64), each => each.charCodeAt(0));
export const hexOf = bytes => Array.from(new Uint8Array(bytes), each => each.toString(16).padStart(2, '0')).join('');
const unhex = hex => Uint8Array.from(hex.match(/../g) ?? [], each => parseInt(each, 16));
const utf8 = text => new TextEncoder().encode(text);
export const digest = async bytes => hexOf(await crypto.subtle.digest('SHA-256', bytes));

function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

// --- Certificates (RFC 5280) ------------------------------------------------------------------------

/** Reads one DER element: its tag, its content, and all of its bytes. */
function element(bytes, at = 0) {
  let length = bytes[at + 1], head = 2;
  if (length & 0x80) {
    const count = length & 0x7f;
    if (count === 0 || count > 3) throw new Error(t('verify.certificate'));
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + bytes[at + 2 + i];
    head += count;
  }
  const end = at + head + length;
  if (!(end <= bytes.length)) throw new Error(t('verify.certificate'));
  return {tag: bytes[at], content: bytes.subarray(at + head, end), whole: bytes.subarray(at, end), end};
}

function elements(bytes) {
  const all = [];
  for (let at = 0; at < bytes.length;) {
    const next = element(bytes, at);
    all.push(next);
    at = next.end;
  }
  return all;
}

function instantOf({tag, content}) {
  const text = new TextDecoder().decode(content);
  const year = tag === 0x17 ? (text.slice(0, 2) < '50' ? '20' : '19') : '';
  const [, y, mo, d, h, mi, s] = (year + text).match(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/);
  return Date.UTC(y, mo - 1, d, h, mi, s);
}

function urisOf(extensions) {
  for (const extension of extensions) {
    const parts = elements(extension.content);
    if (hexOf(parts[0].content) === ALTERNATIVE_NAMES) {
      return elements(element(parts[parts.length - 1].content).content)
        .filter(name => name.tag === URI_NAME).map(name => new TextDecoder().decode(name.content));
    }
  }
  return [];
}

function certificate(der) {
  const [signed, , signature] = elements(element(der).content);
  const fields = elements(signed.content);
  const [, , issuer, validity, subject, key, ...others] = fields[0].tag === 0xa0 ? fields.slice(1) : fields;
  const [begin, end] = elements(validity.content).map(instantOf);
  const extensions = others.find(each => each.tag === 0xa3);
  return {
    der, signed: signed.whole, signature: signature.content.subarray(1), issuer: hexOf(issuer.whole), subject: hexOf(subject.whole),
    key: key.whole, begin, end, uris: extensions ? urisOf(elements(element(extensions.content).content)) : [],
  };
}

/** Returns the certificates of a PEM text. */
const certificates = pem => [...pem.matchAll(/-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/g)]
  .map(([, body]) => certificate(bytesOf(body.replace(/\s/g, ''))));

const verificationKey = spki => crypto.subtle.importKey('spki', spki, ECDSA, false, ['verify']);

/** Returns the r and s of a DER signature as 64 bytes, as WebCrypto expects them. */
function raw(signature) {
  const whole = new Uint8Array(2 * COORDINATE_BYTES);
  elements(element(signature).content).forEach(({content}, index) => {
    const number = content[0] === 0 ? content.subarray(1) : content;
    whole.set(number, (index + 1) * COORDINATE_BYTES - number.length);
  });
  return whole;
}

async function isSignedBy(subject, issuer) {
  return subject.issuer === issuer.subject
    && crypto.subtle.verify(SHA256, await verificationKey(issuer.key), raw(subject.signature), subject.signed);
}

/** Returns the SHA-256 of the root certificate. */
export const rootFingerprint = pem => digest(certificates(pem)[0].der);

/**
 * Returns the verification key of the gateway: of the first certificate of the chain, if the root has issued it, directly or
 * through the other certificates, if it is valid now, and if it names this gateway.
 */
export async function gatewayKey(chainPem, rootPem, uri, now) {
  const chain = [...certificates(chainPem), ...certificates(rootPem)];
  if (chain[0].uris.length !== 1 || chain[0].uris[0] !== uri) throw new Error(t('verify.name', uri));
  for (let i = 0; i < chain.length; i++) {
    if (now < chain[i].begin || now > chain[i].end) throw new Error(t('verify.period'));
    const issuer = chain[Math.min(i + 1, chain.length - 1)];
    if (!await isSignedBy(chain[i], issuer)) throw new Error(t('verify.issuer'));
  }
  return verificationKey(chain[0].key);
}

// --- Envelopes (DSSE v1.0.2) ------------------------------------------------------------------------

export function preAuthEncoding(type, payload) {
  return concat(utf8(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload);
}

/** Returns the payload of an envelope as text, if one of the keys has signed it. */
async function open(envelope, type, keys) {
  const payload = bytesOf(envelope.payload);
  const message = preAuthEncoding(type, payload);
  if (envelope.payloadType === type) {
    for (const {sig} of envelope.signatures) {
      for (const key of keys) {
        if (await crypto.subtle.verify(SHA256, key, bytesOf(sig), message)) return new TextDecoder().decode(payload);
      }
    }
  }
  throw new Error(t('verify.signature'));
}

// --- The log (RFC 9162, 2.1) ------------------------------------------------------------------------

const leafHash = record => digest(concat([0], record));
const nodeHash = (left, right) => digest(concat([1], unhex(left), unhex(right)));

/** Follows a proof from one hash to the root; `onLeft` gets each hash that stands on the left. */
async function follow(hash, node, last, proof, onLeft) {
  for (const each of proof) {
    if (last === 0n) throw new Error(t('verify.proof'));
    if (node & 1n || node === last) {
      hash = await nodeHash(each, hash);
      await onLeft(each);
      while (!(node & 1n) && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else {
      hash = await nodeHash(hash, each);
    }
    node >>= 1n;
    last >>= 1n;
  }
  if (last !== 0n) throw new Error(t('verify.proof'));
  return hash;
}

async function requireInclusion(record, index, size, root, proof) {
  if (!(index >= 0 && index < size)) throw new Error(t('verify.proof'));
  const found = await follow(await leafHash(record), BigInt(index), BigInt(size - 1), proof, () => {});
  if (found !== root) throw new Error(t('verify.proof'));
}

/** Returns whether a proof shows that the log with the later head continues the log with the earlier one. */
export async function continues(earlier, later, proof) {
  if (earlier.size === later.size) return earlier.root === later.root;
  if (earlier.size === 0) return true;
  if (earlier.size > later.size) return false;
  let node = BigInt(earlier.size) - 1n, last = BigInt(later.size) - 1n;
  const path = (BigInt(earlier.size) & node) === 0n ? [earlier.root, ...proof] : [...proof];
  if (path.length === 0) return false;
  while (node & 1n) {
    node >>= 1n;
    last >>= 1n;
  }
  let first = path[0];
  try {
    const second = await follow(path[0], node, last, path.slice(1), async each => { first = await nodeHash(each, first); });
    return first === earlier.root && second === later.root;
  } catch {
    return false;
  }
}

/** Returns the content of a head of the log; fails if its signature does not hold. */
export const logHead = async (envelope, keys) => JSON.parse(await open(envelope, 'application/vnd.parasol.log-head+json', keys));

/** Fails unless the gateway has signed the receipt, and the receipt proves its position in the log, if it has one. */
export async function requireReceipt(envelope, keys) {
  const text = await open(envelope, 'application/vnd.parasol.receipt+json', keys);
  const content = JSON.parse(text);
  if (content['log-index'] === undefined) return;
  const record = `{"record":"receipt","receipt":${text.slice(0, text.lastIndexOf(',"log-index":'))}}}`;
  await requireInclusion(utf8(record), content['log-index'], content['log-size'], content['log-root'], content['log-proof']);
}
