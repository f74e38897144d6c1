// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

/** The verification of signatures of one public key. Safe for use by several threads. */
interface Verifier {

  /**
   * Returns whether the key has made the signature of the message.
   *
   * @param signature 64 bytes, whose numbers are in range ({@link Algorithm#isWellFormed}).
   */
  boolean verifies(byte[] message, byte[] signature);
}
