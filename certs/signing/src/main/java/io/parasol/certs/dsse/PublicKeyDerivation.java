// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import io.parasol.certs.files.UnusableKeyException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import javax.crypto.KeyAgreement;

/**
 * The derivation of a public key from its private key. PKCS#8 does not always contain the public
 * key, and the JDK has no function for the derivation. Other functions of the JDK are used instead.
 */
final class PublicKeyDerivation {

  private PublicKeyDerivation() {}

  static VerificationKey of(PrivateKey key) throws UnusableKeyException {
    try {
      if (key instanceof EdECPrivateKey edwards) {
        return ofEdwards(edwards);
      }
      if (key instanceof ECPrivateKey elliptic) {
        return ofP256(elliptic);
      }
    } catch (GeneralSecurityException refused) {
      throw new UnusableKeyException(
          "the public key cannot be derived from the private key", refused);
    }
    throw new UnusableKeyException("the private key is neither Ed25519 nor on P-256");
  }

  /**
   * Derives an Ed25519 key. A key generator whose random source returns the seed creates the pair
   * of that seed.
   */
  private static VerificationKey ofEdwards(EdECPrivateKey key)
      throws UnusableKeyException, GeneralSecurityException {
    byte[] seed =
        key.getBytes()
            .orElseThrow(() -> new UnusableKeyException("the private key cannot be read"));
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    generator.initialize(NamedParameterSpec.ED25519, new SeedAsRandomness(seed));
    return VerificationKey.of(generator.generateKeyPair().getPublic());
  }

  /**
   * Derives a P-256 key. ECDH with the generator of the curve yields the x of the public point. A
   * trial signature determines which of the two points with this x is the right one.
   */
  private static VerificationKey ofP256(ECPrivateKey key)
      throws UnusableKeyException, GeneralSecurityException {
    if (!Nist256.isCurveOf(key.getParams())) {
      throw new UnusableKeyException("the private key is on another curve; expected P-256");
    }
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(key);
    agreement.doPhase(publicKey(Nist256.SPEC.getGenerator()), true);
    ECPoint point = Nist256.pointAt(new BigInteger(1, agreement.generateSecret()));
    VerificationKey one = VerificationKey.of(publicKey(point));
    return SigningKey.isKeyPair(key, one)
        ? one
        : VerificationKey.of(publicKey(Nist256.negative(point)));
  }

  private static PublicKey publicKey(ECPoint point) throws GeneralSecurityException {
    return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, Nist256.SPEC));
  }

  /** A random source that returns the seed of an existing key once. */
  private static final class SeedAsRandomness extends SecureRandom {

    private final transient byte[] seed;

    SeedAsRandomness(byte[] seed) {
      this.seed = seed;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(seed, 0, bytes, 0, seed.length);
    }
  }
}
