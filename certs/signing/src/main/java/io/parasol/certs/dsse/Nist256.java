// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import io.parasol.certs.files.UnusableKeyException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.util.BigIntegers;

/** ECDSA on P-256 with SHA-256 (FIPS 186-5; SP 800-186). */
final class Nist256 {

  static final ECParameterSpec SPEC = spec();

  private static final int SCALAR_BYTES = 32;
  private static final ECDomainParameters CURVE =
      new ECDomainParameters(CustomNamedCurves.getByName("secp256r1"));

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

  /** Returns whether a number can be r or s of a signature (FIPS 186-5, 6.4.2). */
  static boolean isScalar(BigInteger number) {
    return number.signum() > 0 && number.compareTo(SPEC.getOrder()) < 0;
  }

  static Verifier verifier(ECPoint point) throws UnusableKeyException {
    ECPublicKeyParameters key = publicKey(point);
    return (message, signature) -> {
      ECDSASigner verifier = new ECDSASigner();
      verifier.init(false, key);
      return verifier.verifySignature(
          sha256(message),
          new BigInteger(1, Arrays.copyOf(signature, SCALAR_BYTES)),
          new BigInteger(1, Arrays.copyOfRange(signature, SCALAR_BYTES, signature.length)));
    };
  }

  private static ECPublicKeyParameters publicKey(ECPoint point) throws UnusableKeyException {
    if (!point.equals(ECPoint.POINT_INFINITY)) {
      try {
        return new ECPublicKeyParameters(
            CURVE.getCurve().createPoint(point.getAffineX(), point.getAffineY()), CURVE);
      } catch (IllegalArgumentException notOnTheCurve) {
        throw new UnusableKeyException("the public key is not a point on P-256", notOnTheCurve);
      }
    }
    throw new UnusableKeyException("the public key is not a point on P-256");
  }

  /**
   * Signs with nonces that are derived from key and message (RFC 6979), so that a weak random
   * source cannot reveal the key.
   *
   * @param key between 1 and the order of the curve, exclusively.
   */
  static Signer signer(BigInteger key) {
    ECPrivateKeyParameters parameters = new ECPrivateKeyParameters(key, CURVE);
    return message -> {
      ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
      signer.init(true, parameters);
      BigInteger[] numbers = signer.generateSignature(sha256(message));
      byte[] signature = new byte[2 * SCALAR_BYTES];
      BigIntegers.asUnsignedByteArray(numbers[0], signature, 0, SCALAR_BYTES);
      BigIntegers.asUnsignedByteArray(numbers[1], signature, SCALAR_BYTES, SCALAR_BYTES);
      return signature;
    };
  }

  /**
   * Returns the public key of a private key.
   *
   * @param key between 1 and the order of the curve, exclusively.
   */
  static ECPoint publicPoint(BigInteger key) {
    return affine(CURVE.getG().multiply(key).normalize());
  }

  private static ECPoint affine(org.bouncycastle.math.ec.ECPoint point) {
    return new ECPoint(
        point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger());
  }

  /** Generates a pair of keys (FIPS 186-5, A.2.2), as objects of the JDK. */
  static KeyPair generate(SecureRandom random) {
    ECKeyPairGenerator generator = new ECKeyPairGenerator();
    generator.init(new ECKeyGenerationParameters(CURVE, random));
    AsymmetricCipherKeyPair pair = generator.generateKeyPair();
    BigInteger number = ((ECPrivateKeyParameters) pair.getPrivate()).getD();
    ECPoint point = affine(((ECPublicKeyParameters) pair.getPublic()).getQ());
    try {
      KeyFactory factory = KeyFactory.getInstance("EC");
      return new KeyPair(
          factory.generatePublic(new ECPublicKeySpec(point, SPEC)),
          factory.generatePrivate(new ECPrivateKeySpec(number, SPEC)));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("this Java runtime does not support P-256", missing);
    }
  }

  private static byte[] sha256(byte[] message) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(message);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this Java runtime does not support SHA-256", missing);
    }
  }
}
