// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import io.parasol.certs.files.UnusableKeyException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;

/**
 * An RSA key that verifies RSASSA-PSS (RFC 8017, 8.1) with SHA-256, MGF1 with SHA-256 and a salt as
 * long as the hash. Parasol itself creates no such signatures.
 */
final class RsaPssKey {

  private static final int MIN_BITS = 2048;
  private static final int MAX_BITS = 8192;

  /**
   * Minimum exponent (FIPS 186-5, A.1.1: odd and more than 2^16). Longer exponents only cost time.
   */
  private static final BigInteger MIN_EXPONENT = BigInteger.valueOf(65_537);

  private static final int MAX_EXPONENT_BITS = 64;

  private static final PSSParameterSpec SHA256 =
      new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

  private final PublicKey key;

  private RsaPssKey(PublicKey key) {
    this.key = key;
  }

  /** Reads a DER-encoded SubjectPublicKeyInfo. */
  static RsaPssKey of(byte[] encoded) throws UnusableKeyException {
    try {
      KeyFactory factory = KeyFactory.getInstance("RSA");
      RSAPublicKey read = (RSAPublicKey) factory.generatePublic(new X509EncodedKeySpec(encoded));
      BigInteger modulus = read.getModulus();
      BigInteger exponent = read.getPublicExponent();
      if (modulus.bitLength() < MIN_BITS
          || modulus.bitLength() > MAX_BITS
          || !modulus.testBit(0)
          || !exponent.testBit(0)
          || exponent.compareTo(MIN_EXPONENT) < 0
          || exponent.bitLength() > MAX_EXPONENT_BITS) {
        throw new UnusableKeyException(
            "the RSA key is weak or too long; expected an odd modulus of 2048 to 8192 bits and an"
                + " odd exponent of at least 65537 with at most 64 bits");
      }
      // Rebuilt, so that the same key has the same encoding whatever its source.
      return new RsaPssKey(factory.generatePublic(new RSAPublicKeySpec(modulus, exponent)));
    } catch (GeneralSecurityException malformed) {
      throw new UnusableKeyException("the public key is not an RSA key", malformed);
    }
  }

  byte[] encoded() {
    return key.getEncoded();
  }

  boolean verifies(byte[] message, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance("RSASSA-PSS");
      verifier.setParameter(SHA256);
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (SignatureException malformed) {
      return false;
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("a validated key cannot verify", broken);
    }
  }
}
