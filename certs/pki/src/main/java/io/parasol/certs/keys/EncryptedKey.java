// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.keys;

import io.parasol.certs.files.UnusableKeyException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A PKCS#8 key that is encrypted with a passphrase: PBES2 (RFC 8018, 6.2) with PBKDF2 and AES-CBC,
 * as OpenSSL writes it. The key derivation is implemented here because the PBES2 of the JDK accepts
 * ASCII passphrases only.
 */
public final class EncryptedKey {

  /** Number of PBKDF2 iterations in new files. */
  private static final int ITERATIONS = 600_000;

  /** Maximum number of PBKDF2 iterations. A file with more would only waste the reader's time. */
  private static final int MAX_ITERATIONS = 5_000_000;

  private static final int BLOCK = 16;
  private static final String WRITTEN_SCHEME = "PBEWithHmacSHA256AndAES_256";
  private static final Pattern SCHEME =
      Pattern.compile("PBEWith(HmacSHA(?:1|224|256|384|512))AndAES_(128|256)");

  /** The object identifier 1.2.840.113549.1.5.13 (PBES2) in DER. */
  private static final byte[] PBES2 = HexFormat.of().parseHex("06092a864886f70d01050d");

  private EncryptedKey() {}

  /**
   * Decrypts an {@code EncryptedPrivateKeyInfo}.
   *
   * @param file for messages only.
   */
  public static byte[] decrypt(String file, byte[] der, char[] passphrase)
      throws UnusableKeyException {
    return decrypt(file, der, passphrase, EncryptedKey::derive);
  }

  /** Derives the key of AES from a passphrase. */
  interface Derivation {
    SecretKey derive(String function, char[] passphrase, PBEParameterSpec spec, String bits)
        throws GeneralSecurityException;
  }

  static byte[] decrypt(String file, byte[] der, char[] passphrase, Derivation derivation)
      throws UnusableKeyException {
    if (passphrase.length == 0) {
      throw new UnusableKeyException(file + ": the key is encrypted; expected its passphrase");
    }
    try {
      EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
      AlgorithmParameters parameters = info.getAlgParameters();
      Matcher scheme = SCHEME.matcher(String.valueOf(parameters));
      if (parameters == null || !scheme.matches()) {
        throw new UnusableKeyException(
            file
                + ": the encryption of the key is not supported; expected PBES2, PBKDF2 and"
                + " AES-CBC");
      }
      PBEParameterSpec spec = parameters.getParameterSpec(PBEParameterSpec.class);
      if (spec.getIterationCount() > MAX_ITERATIONS) {
        throw new UnusableKeyException(
            "%s: the key requires %d iterations; expected at most %d"
                .formatted(file, spec.getIterationCount(), MAX_ITERATIONS));
      }
      Cipher cipher =
          cipher(
              Cipher.DECRYPT_MODE,
              derivation.derive("PBKDF2With" + scheme.group(1), passphrase, spec, scheme.group(2)),
              spec.getParameterSpec());
      return cipher.doFinal(info.getEncryptedData());
    } catch (IOException | IllegalArgumentException malformed) {
      throw new UnusableKeyException(file + ": the encrypted key is malformed");
    } catch (GeneralSecurityException refused) {
      throw new UnusableKeyException(file + ": the key cannot be decrypted with this passphrase");
    }
  }

  /** Encrypts a PKCS#8 key; returns an {@code EncryptedPrivateKeyInfo}. */
  public static byte[] encrypt(byte[] pkcs8, char[] passphrase) {
    return encrypt(pkcs8, passphrase, newSalt(), EncryptedKey::derive);
  }

  static byte[] newSalt() {
    byte[] salt = new byte[BLOCK];
    new SecureRandom().nextBytes(salt);
    return salt;
  }

  static byte[] encrypt(byte[] pkcs8, char[] passphrase, byte[] salt, Derivation derivation) {
    byte[] iv = newSalt();
    try {
      PBEParameterSpec spec = new PBEParameterSpec(salt, ITERATIONS, new IvParameterSpec(iv));
      Cipher cipher =
          cipher(
              Cipher.ENCRYPT_MODE,
              derivation.derive("PBKDF2WithHmacSHA256", passphrase, spec, "256"),
              spec.getParameterSpec());
      AlgorithmParameters parameters = AlgorithmParameters.getInstance(WRITTEN_SCHEME);
      parameters.init(spec);
      return info(parameters.getEncoded(), cipher.doFinal(pkcs8));
    } catch (GeneralSecurityException | IOException missing) {
      throw new IllegalStateException("this Java runtime cannot encrypt a key", missing);
    }
  }

  static SecretKey derive(String function, char[] passphrase, PBEParameterSpec spec, String bits)
      throws GeneralSecurityException {
    PBEKeySpec keySpec =
        new PBEKeySpec(
            passphrase, spec.getSalt(), spec.getIterationCount(), Integer.parseInt(bits));
    try {
      byte[] derived = SecretKeyFactory.getInstance(function).generateSecret(keySpec).getEncoded();
      return new SecretKeySpec(derived, "AES");
    } finally {
      keySpec.clearPassword();
    }
  }

  private static Cipher cipher(int mode, SecretKey key, AlgorithmParameterSpec iv)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
    cipher.init(mode, key, iv);
    return cipher;
  }

  /**
   * Encodes an {@code EncryptedPrivateKeyInfo} in DER. The class of the JDK reads this form but
   * cannot write it, because it knows the scheme only by a name without an object identifier.
   */
  private static byte[] info(byte[] parameters, byte[] encrypted) {
    ByteArrayOutputStream scheme = new ByteArrayOutputStream();
    scheme.writeBytes(PBES2);
    scheme.writeBytes(parameters);
    ByteArrayOutputStream info = new ByteArrayOutputStream();
    info.writeBytes(der(0x30, scheme.toByteArray()));
    info.writeBytes(der(0x04, encrypted));
    return der(0x30, info.toByteArray());
  }

  /** Encodes tag, length (X.690, 8.1.3; at most two length octets) and content. */
  private static byte[] der(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length >= 0x100) {
      out.write(0x82);
      out.write(content.length >> 8);
    } else if (content.length >= 0x80) {
      out.write(0x81);
    }
    out.write(content.length);
    out.writeBytes(content);
    return out.toByteArray();
  }
}
