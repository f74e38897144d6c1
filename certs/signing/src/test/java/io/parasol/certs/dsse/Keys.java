// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;

/** Keys of every kind, good and bad. */
final class Keys {

  /** SubjectPublicKeyInfo of an Ed25519 key, up to the key (RFC 8410, 4). */
  private static final String ED25519_PREFIX = "302a300506032b6570032100";

  private Keys() {}

  static SigningKey p256() throws Exception {
    KeyPair pair = pair("EC", "secp256r1");
    return SigningKey.of(pair.getPrivate(), VerificationKey.of(pair.getPublic()));
  }

  static KeyPair pair(String algorithm, String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  static SigningKey p256(String d, String x, String y) throws Exception {
    KeyFactory factory = KeyFactory.getInstance("EC");
    ECPoint point = new ECPoint(new BigInteger(x, 16), new BigInteger(y, 16));
    return SigningKey.of(
        factory.generatePrivate(new ECPrivateKeySpec(new BigInteger(d, 16), Nist256.SPEC)),
        VerificationKey.of(factory.generatePublic(new ECPublicKeySpec(point, Nist256.SPEC))));
  }

  static PublicKey ed25519(String littleEndianHex) throws Exception {
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(
            new X509EncodedKeySpec(HexFormat.of().parseHex(ED25519_PREFIX + littleEndianHex)));
  }
}
