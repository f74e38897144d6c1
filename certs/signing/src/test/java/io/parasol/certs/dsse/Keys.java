// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.crypto.ec.CustomNamedCurves;

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

  /**
   * Returns the other key on P-256 under which a signature is valid: Q' = -(Q + 2zG/r), with the
   * hash z of the message.
   */
  static VerificationKey twin(VerificationKey key, byte[] message, byte[] signature)
      throws Exception {
    ECPoint own =
        ((ECPublicKey)
                KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(key.encoded())))
            .getW();
    var curve = CustomNamedCurves.getByName("secp256r1");
    BigInteger hash = new BigInteger(1, MessageDigest.getInstance("SHA-256").digest(message));
    BigInteger r = new BigInteger(1, Arrays.copyOf(signature, 32));
    BigInteger factor = hash.shiftLeft(1).multiply(r.modInverse(curve.getN())).mod(curve.getN());
    var twin =
        curve
            .getCurve()
            .createPoint(own.getAffineX(), own.getAffineY())
            .add(curve.getG().multiply(factor))
            .negate()
            .normalize();
    ECPoint point =
        new ECPoint(twin.getAffineXCoord().toBigInteger(), twin.getAffineYCoord().toBigInteger());
    return VerificationKey.of(
        KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, Nist256.SPEC)));
  }

  static PublicKey ed25519(String littleEndianHex) throws Exception {
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(
            new X509EncodedKeySpec(HexFormat.of().parseHex(ED25519_PREFIX + littleEndianHex)));
  }
}
