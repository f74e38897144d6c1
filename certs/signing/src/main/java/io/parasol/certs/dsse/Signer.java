// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

/** Signing with one private key. Safe for use by several threads. */
interface Signer {

  /** Returns the raw signature: 64 bytes. */
  byte[] sign(byte[] message);
}
