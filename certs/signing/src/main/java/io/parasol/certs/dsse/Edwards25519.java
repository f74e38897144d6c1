// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import java.math.BigInteger;

/** The curve edwards25519 (RFC 8032, 5.1): -x² + y² = 1 + dx²y² over a prime field. */
final class Edwards25519 {

  /** L, the order of the base point. */
  static final BigInteger ORDER =
      BigInteger.ONE.shiftLeft(252).add(new BigInteger("27742317777372353535851937790883648493"));

  private static final BigInteger P =
      BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

  private static final BigInteger D =
      BigInteger.valueOf(-121_665).multiply(BigInteger.valueOf(121_666).modInverse(P)).mod(P);

  /**
   * Number of doublings that multiply a point by eight. A point of small order then becomes the
   * neutral element, whose y is one.
   */
  private static final int DOUBLINGS_TO_EIGHT = 3;

  private Edwards25519() {}

  /**
   * Returns whether a public key with this y is safe: in its only canonical form, and not of small
   * order. Anyone can create signatures that are valid under a key of small order.
   */
  static boolean isSafePublicKey(BigInteger y) {
    if (y.signum() < 0 || y.compareTo(P) >= 0) {
      return false;
    }
    BigInteger multiple = y;
    for (int i = 0; i < DOUBLINGS_TO_EIGHT; i++) {
      multiple = yOfDouble(multiple);
    }
    return !multiple.equals(BigInteger.ONE);
  }

  /** Doubles a point, with y only: (y² + x²) / (1 - dx²y²) with x² = (y² - 1) / (dy² + 1). */
  private static BigInteger yOfDouble(BigInteger y) {
    BigInteger yy = y.multiply(y).mod(P);
    BigInteger xx =
        yy.subtract(BigInteger.ONE).multiply(inverse(D.multiply(yy).add(BigInteger.ONE)));
    BigInteger denominator = BigInteger.ONE.subtract(D.multiply(xx).multiply(yy));
    return yy.add(xx).multiply(inverse(denominator)).mod(P);
  }

  private static BigInteger inverse(BigInteger number) {
    return number.modInverse(P);
  }
}
