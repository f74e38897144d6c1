// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import io.parasol.certs.files.UnusableKeyException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Signing with a private key, and its public key, which PKCS#8 does not always contain.
 *
 * @param signer signs with the key.
 * @param publicKey verifies what it signs.
 */
record SignerPair(Signer signer, VerificationKey publicKey) {

  /** SubjectPublicKeyInfo of an Ed25519 key, up to the key (RFC 8410, 4). */
  private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  static SignerPair of(PrivateKey key) throws UnusableKeyException {
    try {
      if (key instanceof EdECPrivateKey edwards && edwards.getBytes().isPresent()) {
        return ofEdwards(edwards.getBytes().get());
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

  private static SignerPair ofEdwards(byte[] seed) throws UnusableKeyException {
    byte[] publicKey = Edwards25519.publicKey(seed);
    byte[] encoded = Arrays.copyOf(ED25519_PREFIX, ED25519_PREFIX.length + publicKey.length);
    System.arraycopy(publicKey, 0, encoded, ED25519_PREFIX.length, publicKey.length);
    return new SignerPair(Edwards25519.signer(seed), VerificationKey.of(encoded));
  }

  private static SignerPair ofP256(ECPrivateKey key)
      throws UnusableKeyException, GeneralSecurityException {
    if (!Nist256.isCurveOf(key.getParams())) {
      throw new UnusableKeyException("the private key is on another curve; expected P-256");
    }
    BigInteger number = key.getS();
    if (!Nist256.isScalar(number)) {
      throw new UnusableKeyException("the private key is not in the range of P-256");
    }
    return new SignerPair(
        Nist256.signer(number),
        VerificationKey.of(
            KeyFactory.getInstance("EC")
                .generatePublic(new ECPublicKeySpec(Nist256.publicPoint(number), Nist256.SPEC))));
  }
}
