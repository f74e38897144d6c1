// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import java.math.BigInteger;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.util.Arrays;

/**
 * A signature algorithm. The key determines the algorithm, never the message. Signatures of both
 * algorithms consist of two numbers of 32 bytes.
 */
public enum Algorithm {
  /** Ed25519 (RFC 8032): R, then S in little-endian order. */
  ED25519("Ed25519", "Ed25519") {
    @Override
    boolean isWellFormed(byte[] signature) {
      return signature.length == SIGNATURE_BYTES
          && littleEndian(signature, HALF).compareTo(Edwards25519.ORDER) < 0;
    }
  },

  /** ECDSA on P-256 with SHA-256 (FIPS 186-5): r, then s, in big-endian order; never DER. */
  P256("EC", "SHA256withECDSAinP1363Format") {
    @Override
    boolean isWellFormed(byte[] signature) {
      return signature.length == SIGNATURE_BYTES
          && isScalar(new BigInteger(1, Arrays.copyOfRange(signature, 0, HALF)))
          && isScalar(new BigInteger(1, Arrays.copyOfRange(signature, HALF, SIGNATURE_BYTES)));
    }

    private static boolean isScalar(BigInteger number) {
      return number.signum() > 0 && number.compareTo(Nist256.SPEC.getOrder()) < 0;
    }
  };

  static final int SIGNATURE_BYTES = 64;
  private static final int HALF = SIGNATURE_BYTES / 2;

  private final String keyAlgorithm;
  private final String signatureAlgorithm;

  Algorithm(String keyAlgorithm, String signatureAlgorithm) {
    this.keyAlgorithm = keyAlgorithm;
    this.signatureAlgorithm = signatureAlgorithm;
  }

  /** Returns the name of the key algorithm in the JDK. */
  String keyAlgorithm() {
    return keyAlgorithm;
  }

  /**
   * Returns whether the bytes can be a signature. The check does not rely on the JDK: a verifier
   * that accepts 0, or a number not below the group order, accepts forgeries (RFC 8032, 5.1.7; FIPS
   * 186-5, 6.4.2).
   */
  abstract boolean isWellFormed(byte[] signature);

  Signature signature() {
    try {
      return Signature.getInstance(signatureAlgorithm);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(
          "this Java runtime does not support " + signatureAlgorithm, missing);
    }
  }

  private static BigInteger littleEndian(byte[] bytes, int from) {
    byte[] reversed = new byte[bytes.length - from];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return new BigInteger(1, reversed);
  }
}
