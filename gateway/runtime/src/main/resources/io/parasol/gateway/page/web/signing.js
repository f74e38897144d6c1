// SPDX-License-Identifier: Apache-2.0
// Signed commands (DSSE v1.0.2). The key is made in the browser, cannot be exported, and never leaves it.

import {bytesOf, digest, hexOf, preAuthEncoding} from './verify.js';
import {t} from './view.js';

const DATABASE = 'parasol';
const STORE = 'keys';
const KEY = 'signing';
const TYPE = 'application/vnd.parasol.command+json';
const P256 = {name: 'ECDSA', namedCurve: 'P-256'};
const ED25519 = {name: 'Ed25519'};

function store(mode, action) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const request = action(opening.result.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    };
  });
}

/** Returns the key pair of this browser, or undefined. */
export const heldKey = () => store('readonly', keys => keys.get(KEY));

/** Makes a key pair of which the private half cannot be exported. */
export async function makeKey() {
  const pair = await crypto.subtle.generateKey(P256, false, ['sign', 'verify']);
  await store('readwrite', keys => keys.put(pair, KEY));
  return pair;
}

/** Takes a P-256 or Ed25519 key from a PKCS #8 file; afterwards it cannot be exported. */
export async function takeKey(pem) {
  const body = pem.match(/-----BEGIN PRIVATE KEY-----([\s\S]+?)-----END PRIVATE KEY-----/);
  if (!body) throw new Error(t('key.unusable'));
  const bytes = bytesOf(body[1].replace(/\s/g, ''));
  const read = await importKey(bytes, P256) ?? await importKey(bytes, ED25519);
  if (!read) throw new Error(t('key.unusable'));
  const {d, ...publicPart} = await crypto.subtle.exportKey('jwk', read);
  const pair = {
    privateKey: await crypto.subtle.importKey('jwk', {...publicPart, d}, read.algorithm, false, ['sign']),
    publicKey: await crypto.subtle.importKey('jwk', {...publicPart, key_ops: ['verify']}, read.algorithm, true, ['verify']),
  };
  await store('readwrite', keys => keys.put(pair, KEY));
}

/** Returns the key, or null if it is of another kind. */
const importKey = (pkcs8, algorithm) => crypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']).catch(() => null);

export const forgetKey = () => store('readwrite', keys => keys.delete(KEY));

const base64 = bytes => btoa(Array.from(new Uint8Array(bytes), each => String.fromCharCode(each)).join(''));
const spki = pair => crypto.subtle.exportKey('spki', pair.publicKey);

/** Returns the public key as a PEM file, for `signers` of the site. */
export async function publicPem(pair) {
  const lines = base64(await spki(pair)).match(/.{1,64}/g).join('\n');
  return `-----BEGIN PUBLIC KEY-----\n${lines}\n-----END PUBLIC KEY-----\n`;
}

export const fingerprint = async pair => digest(await spki(pair));

/** Returns a UUID of version 7 (RFC 9562, 5.7). */
function uuid(now) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 0, rest = now; i < 6; i++, rest = Math.floor(rest / 256)) bytes[5 - i] = rest % 256;
  bytes[6] = bytes[6] & 0x0f | 0x70;
  bytes[8] = bytes[8] & 0x3f | 0x80;
  const text = hexOf(bytes);
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20)].join('-');
}

const instant = millis => new Date(Math.floor(millis / 1000) * 1000).toISOString().replace('.000Z', 'Z');

/** Returns a command that writes points of a device, and is valid for some minutes. */
export function command(site, device, commandClass, write, now, minutes) {
  return {
    id: uuid(now), site, device, class: commandClass, action: {write}, counter: now,
    'not-before': instant(now), expires: instant(now + minutes * 60000),
  };
}

/** Returns the signed envelope. */
export async function sign(pair, payload) {
  const bytes = new TextEncoder().encode(JSON.stringify(payload));
  const signature = await crypto.subtle.sign({name: pair.privateKey.algorithm.name, hash: 'SHA-256'}, pair.privateKey, preAuthEncoding(TYPE, bytes));
  return {payload: base64(bytes), payloadType: TYPE, signatures: [{keyid: await fingerprint(pair), sig: base64(signature)}]};
}

/** Returns the content of a receipt, whose signature is not checked here. */
export const receipt = envelope => JSON.parse(new TextDecoder().decode(bytesOf(envelope.payload)));
