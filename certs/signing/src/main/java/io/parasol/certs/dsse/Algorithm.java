// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * A signature algorithm. The key determines the algorithm, never the message. Signatures of both
 * algorithms consist of two numbers of 32 bytes.
 */
public enum Algorithm {
  /** Ed25519 (RFC 8032): R, then S in little-endian order. */
  ED25519("Ed25519") {
    @Override
    boolean isWellFormed(byte[] signature) {
      return signature.length == SIGNATURE_BYTES
          && littleEndian(signature, HALF).compareTo(Edwards25519.ORDER) < 0;
    }
  },

  /** ECDSA on P-256 with SHA-256 (FIPS 186-5): r, then s, in big-endian order; never DER. */
  P256("EC") {
    @Override
    boolean isWellFormed(byte[] signature) {
      return signature.length == SIGNATURE_BYTES
          && Nist256.isScalar(new BigInteger(1, Arrays.copyOfRange(signature, 0, HALF)))
          && Nist256.isScalar(
              new BigInteger(1, Arrays.copyOfRange(signature, HALF, SIGNATURE_BYTES)));
    }
  };

  static final int SIGNATURE_BYTES = 64;
  private static final int HALF = SIGNATURE_BYTES / 2;

  private final String keyAlgorithm;

  Algorithm(String keyAlgorithm) {
    this.keyAlgorithm = keyAlgorithm;
  }

  /** Returns the name of the key algorithm in the JDK. */
  String keyAlgorithm() {
    return keyAlgorithm;
  }

  /**
   * Returns whether the bytes can be a signature. The check does not rely on a library: a verifier
   * that accepts 0, or a number not below the group order, accepts forgeries (RFC 8032, 5.1.7; FIPS
   * 186-5, 6.4.2).
   */
  abstract boolean isWellFormed(byte[] signature);

  private static BigInteger littleEndian(byte[] bytes, int from) {
    byte[] reversed = new byte[bytes.length - from];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return new BigInteger(1, reversed);
  }
}
