// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;

/** The curve P-256 (SP 800-186): y² = x³ + ax + b over a prime field. */
final class Nist256 {

  static final ECParameterSpec SPEC = spec();

  private static final BigInteger P = ((ECFieldFp) SPEC.getCurve().getField()).getP();

  private Nist256() {}

  private static ECParameterSpec spec() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec("secp256r1"));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this Java runtime does not support P-256", missing);
    }
  }

  /** Returns whether the parameters are those of P-256, whatever name they have. */
  static boolean isCurveOf(ECParameterSpec other) {
    return SPEC.getCurve().getField().equals(other.getCurve().getField())
        && SPEC.getCurve().getA().equals(other.getCurve().getA())
        && SPEC.getCurve().getB().equals(other.getCurve().getB())
        && SPEC.getGenerator().equals(other.getGenerator())
        && SPEC.getOrder().equals(other.getOrder())
        && SPEC.getCofactor() == other.getCofactor();
  }

  /** Returns whether the point is on the curve and is not the point at infinity. */
  static boolean contains(ECPoint point) {
    if (point.equals(ECPoint.POINT_INFINITY)) {
      return false;
    }
    BigInteger x = point.getAffineX();
    BigInteger y = point.getAffineY();
    return isElement(x) && isElement(y) && y.multiply(y).mod(P).equals(ySquared(x));
  }

  /**
   * Returns one of the two points with this x. The other one is its negative.
   *
   * @param x of a point on the curve.
   */
  static ECPoint pointAt(BigInteger x) {
    // p is 3 modulo 4, so that this power is a root (SEC 1, 2.3.4).
    BigInteger root = P.add(BigInteger.ONE).shiftRight(2);
    return new ECPoint(x, ySquared(x).modPow(root, P));
  }

  static ECPoint negative(ECPoint point) {
    return new ECPoint(point.getAffineX(), P.subtract(point.getAffineY()));
  }

  private static BigInteger ySquared(BigInteger x) {
    return x.modPow(BigInteger.valueOf(3), P)
        .add(SPEC.getCurve().getA().multiply(x))
        .add(SPEC.getCurve().getB())
        .mod(P);
  }

  private static boolean isElement(BigInteger number) {
    return number.signum() >= 0 && number.compareTo(P) < 0;
  }
}
