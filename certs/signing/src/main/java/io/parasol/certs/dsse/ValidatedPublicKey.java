// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import io.parasol.certs.files.UnusableKeyException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A validated public key of a supported algorithm. It is rebuilt from its point, so that the same
 * key has the same encoding whatever its source.
 */
record ValidatedPublicKey(Algorithm algorithm, PublicKey key, Verifier verifier) {

  static ValidatedPublicKey of(PublicKey key) throws UnusableKeyException {
    return of(key.getEncoded());
  }

  /**
   * Reads a SubjectPublicKeyInfo.
   *
   * @param encoded null if the key cannot be exported.
   */
  static ValidatedPublicKey of(byte @Nullable [] encoded) throws UnusableKeyException {
    if (encoded == null) {
      throw new UnusableKeyException("the public key has no encoding");
    }
    for (Algorithm each : Algorithm.values()) {
      PublicKey read;
      try {
        read =
            KeyFactory.getInstance(each.keyAlgorithm())
                .generatePublic(new X509EncodedKeySpec(encoded));
      } catch (GeneralSecurityException another) {
        continue;
      }
      return validate(each, read);
    }
    throw new UnusableKeyException("the public key is neither Ed25519 nor on P-256");
  }

  private static ValidatedPublicKey validate(Algorithm algorithm, PublicKey read)
      throws UnusableKeyException {
    try {
      return algorithm == Algorithm.P256
          ? validateP256((ECPublicKey) read)
          : validateEd25519((EdECPublicKey) read);
    } catch (GeneralSecurityException refused) {
      throw new UnusableKeyException(
          "the %s public key is not a point on its curve"
              .formatted(algorithm.name().toLowerCase(Locale.ROOT)),
          refused);
    }
  }

  private static ValidatedPublicKey validateP256(ECPublicKey key)
      throws UnusableKeyException, GeneralSecurityException {
    if (!Nist256.isCurveOf(key.getParams())) {
      throw new UnusableKeyException("the public key is on another curve; expected P-256");
    }
    Verifier verifier = Nist256.verifier(key.getW());
    PublicKey rebuilt =
        KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(key.getW(), Nist256.SPEC));
    return new ValidatedPublicKey(Algorithm.P256, rebuilt, verifier);
  }

  private static ValidatedPublicKey validateEd25519(EdECPublicKey key)
      throws UnusableKeyException, GeneralSecurityException {
    PublicKey rebuilt =
        KeyFactory.getInstance("Ed25519")
            .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, key.getPoint()));
    return new ValidatedPublicKey(
        Algorithm.ED25519, rebuilt, Edwards25519.verifier(rebuilt.getEncoded()));
  }
}
