// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.keys;

import io.parasol.certs.files.Pem;
import io.parasol.certs.files.UnusableKeyException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Map;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.jspecify.annotations.Nullable;

/**
 * Private keys of certificates. They are PKCS#8, and are read only together with their certificate.
 */
public final class PrivateKeys {

  /**
   * The key algorithms of certificates, each with the signature algorithm that tests whether a key
   * is part of the pair.
   */
  private static final Map<String, String> SIGNATURES =
      Map.of("EC", "SHA256withECDSA", "RSA", "SHA256withRSA", "EdDSA", "EdDSA");

  private static final SecureRandom RANDOM = new SecureRandom();

  private static final X9ECParameters P256 = CustomNamedCurves.getByName("secp256r1");
  private static final BigInteger P256_X = P256.getG().getAffineXCoord().toBigInteger();

  private static final byte[] PROBE = {'p', 'a', 'i', 'r'};

  private PrivateKeys() {}

  /**
   * Decodes a private key.
   *
   * @param publicKey the public key, whose algorithm the private key must have.
   */
  public static PrivateKey decode(String source, Pem block, PublicKey publicKey)
      throws UnusableKeyException {
    return decode(source, block, publicKey.getAlgorithm());
  }

  /**
   * Decodes a private key.
   *
   * @param algorithm that of the key, such as EC.
   */
  public static PrivateKey decode(String source, Pem block, String algorithm)
      throws UnusableKeyException {
    switch (block.label()) {
      case Pem.PRIVATE_KEY -> {}
      case Pem.ENCRYPTED_PRIVATE_KEY ->
          throw new UnusableKeyException(
              source
                  + ": is encrypted; expected an unencrypted key, or one PKCS#12 file with key and"
                  + " certificate");
      case "EC PRIVATE KEY", "RSA PRIVATE KEY" ->
          throw new UnusableKeyException(
              source + ": is not a PKCS#8 key; convert it with: openssl pkcs8 -topk8 -nodes");
      default ->
          throw new UnusableKeyException(
              "%s: holds a %s; expected a %s".formatted(source, block.label(), Pem.PRIVATE_KEY));
    }
    try {
      KeyFactory factory = KeyFactory.getInstance(algorithm);
      PrivateKey key = factory.generatePrivate(new PKCS8EncodedKeySpec(block.der()));
      // An equal key that is made of its number takes a third less memory.
      return key instanceof ECPrivateKey ec
          ? factory.generatePrivate(new ECPrivateKeySpec(ec.getS(), ec.getParams()))
          : key;
    } catch (GeneralSecurityException e) {
      // The message may reveal the content of the key, so it is not passed on.
      throw new UnusableKeyException(
          "%s: contains no %s key, as its certificate requires".formatted(source, algorithm));
    }
  }

  /** Creates a P-256 key pair in memory. */
  public static KeyPair newPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime does not support P-256", e);
    }
  }

  /**
   * Returns the PKCS#8 form of a key.
   *
   * @throws UnusableKeyException if the key is in a token, which does not release it.
   */
  public static byte[] encoded(PrivateKey key) throws UnusableKeyException {
    byte @Nullable [] encoded = key.getEncoded();
    if (encoded == null) {
      throw new UnusableKeyException("the key is in a token, which does not release it");
    }
    return encoded;
  }

  /** Returns whether a key is in a token, which does not release it. */
  public static boolean isInToken(PrivateKey key) {
    return key.getFormat() == null;
  }

  /** Returns whether the keys are a pair; a signature shows it for a key in a token. */
  public static boolean isKeyPair(PrivateKey key, PublicKey publicKey) {
    if (key instanceof ECPrivateKey ownKey
        && !isInToken(key)
        && publicKey instanceof ECPublicKey ownPublicKey
        && isOnP256(ownKey)
        && isOnP256(ownPublicKey)) {
      return isPointOf(ownKey, ownPublicKey);
    }
    return verifiesProbe(key, publicKey);
  }

  /** Computes the table of the curve in advance, with which {@link #isKeyPair} multiplies. */
  public static void prepare() {
    var unused = new FixedPointCombMultiplier().multiply(P256.getG(), BigInteger.ONE);
  }

  private static boolean isOnP256(ECKey key) {
    return key.getParams().getOrder().equals(P256.getN())
        && key.getParams().getGenerator().getAffineX().equals(P256_X);
  }

  /** Takes a tenth of the time of a signature and its verification, for each device at a start. */
  private static boolean isPointOf(ECPrivateKey key, ECPublicKey publicKey) {
    ECPoint point = new FixedPointCombMultiplier().multiply(P256.getG(), key.getS()).normalize();
    return !point.isInfinity()
        && point.getAffineXCoord().toBigInteger().equals(publicKey.getW().getAffineX())
        && point.getAffineYCoord().toBigInteger().equals(publicKey.getW().getAffineY());
  }

  private static boolean verifiesProbe(PrivateKey key, PublicKey publicKey) {
    String algorithm = SIGNATURES.get(publicKey.getAlgorithm());
    if (algorithm == null) {
      return false;
    }
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(PROBE);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(publicKey);
      verifier.update(PROBE);
      return verifier.verify(signature);
    } catch (InvalidKeyException | SignatureException otherKindOfKey) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime does not support " + algorithm, e);
    }
  }
}
