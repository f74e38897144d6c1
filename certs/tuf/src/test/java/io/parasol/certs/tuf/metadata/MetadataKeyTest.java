// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.dsse.EcdsaSignature;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A key of a repository")
class MetadataKeyTest {

  private static final byte[] MESSAGE = "a document".getBytes(UTF_8);

  private static MetadataKey read(String keyType, String scheme, String material)
      throws JsonException {
    String json =
        "{\"keytype\":\"%s\",\"scheme\":\"%s\",\"keyval\":{\"public\":\"%s\"}}"
            .formatted(keyType, scheme, material.replace("\n", "\\n"));
    return MetadataKey.read(Json.parse(json.getBytes(UTF_8)), "keys");
  }

  private static String pem(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, Base64.getEncoder().encodeToString(der), label);
  }

  private static String pem(byte[] der) {
    return pem("PUBLIC KEY", der);
  }

  private static void assertRefused(String why, String keyType, String scheme, String material) {
    String message =
        assertThrows(JsonException.class, () -> read(keyType, scheme, material)).getMessage();
    assertTrue(message.startsWith("keys: ") && message.contains(why), message);
  }

  private static void assertWrittenAsRead(MetadataKey key, SigningKey signer) throws JsonException {
    MetadataKey written = MetadataKey.of(signer.publicKey());
    assertEquals(key, MetadataKey.read(written.toJson(), "keys"));
    assertTrue(written.isSupported());
    assertEquals(64, written.id().text().length());
  }

  private static KeyPair ec(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  @Nested
  @DisplayName("of Ed25519")
  class OfEd25519 {

    private final SigningKey signer = SigningKey.generate();
    private final byte[] encoded = signer.publicKey().encoded();
    private final String hex =
        HexFormat.of().formatHex(encoded, encoded.length - 32, encoded.length);

    @Test
    void is_its_32_bytes_in_hex_of_either_case() throws Exception {
      MetadataKey key = read("ed25519", "ed25519", hex);

      assertTrue(key.isSupported());
      assertTrue(key.verifies(MESSAGE, signer.sign(MESSAGE)));
      assertFalse(key.verifies("another".getBytes(UTF_8), signer.sign(MESSAGE)));
      assertEquals(MetadataKey.of(signer.publicKey()), key);
      assertEquals(key, read("ed25519", "ed25519", hex.toUpperCase(Locale.ROOT)));
      assertNotEquals(key, MetadataKey.of(SigningKey.generate().publicKey()));
      assertWrittenAsRead(key, signer);
    }

    @Test
    void is_nothing_else() {
      assertRefused("expected 32 bytes in hex", "ed25519", "ed25519", hex.substring(1));
      assertRefused("expected 32 bytes in hex", "ed25519", "ed25519", hex + "00");
      assertRefused("expected 32 bytes in hex", "ed25519", "ed25519", pem(encoded));
    }
  }

  @Nested
  @DisplayName("on P-256")
  class OnP256 {

    @ParameterizedTest(name = "of the type {0}")
    @CsvSource({"ecdsa", "ecdsa-sha2-nistp256"})
    void verifies_der_and_nothing_else(String keyType) throws Exception {
      KeyPair pair = ec("secp256r1");
      SigningKey signer = SigningKey.of(pair.getPrivate(), VerificationKey.of(pair.getPublic()));
      MetadataKey key = read(keyType, "ecdsa-sha2-nistp256", pem(pair.getPublic().getEncoded()));
      byte[] raw = signer.sign(MESSAGE);

      assertTrue(key.verifies(MESSAGE, EcdsaSignature.toDer(raw)));
      assertFalse(key.verifies(MESSAGE, raw));
      assertFalse(key.verifies("another".getBytes(UTF_8), EcdsaSignature.toDer(raw)));
      assertEquals(MetadataKey.of(signer.publicKey()), key);
      assertWrittenAsRead(key, signer);
    }

    @Test
    void is_on_no_other_curve() throws Exception {
      String scheme = "ecdsa-sha2-nistp256";
      assertRefused(
          "expected P-256, as in its scheme",
          "ecdsa",
          scheme,
          pem(SigningKey.generate().publicKey().encoded()));
      assertRefused(
          "another curve", "ecdsa", scheme, pem(ec("secp384r1").getPublic().getEncoded()));
    }

    @Test
    void is_one_public_key_in_pem() throws Exception {
      byte[] der = ec("secp256r1").getPublic().getEncoded();
      String scheme = "ecdsa-sha2-nistp256";

      assertRefused("expected one PUBLIC KEY in PEM", "ecdsa", scheme, pem(der) + pem(der));
      assertRefused("expected one PUBLIC KEY in PEM", "ecdsa", scheme, pem("CERTIFICATE", der));
    }
  }

  @Nested
  @DisplayName("of RSA")
  class OfRsa {

    private static final BigInteger EXPONENT = BigInteger.valueOf(65_537);

    private static byte[] encoded(BigInteger modulus, BigInteger exponent) throws Exception {
      return KeyFactory.getInstance("RSA")
          .generatePublic(new RSAPublicKeySpec(modulus, exponent))
          .getEncoded();
    }

    /** An odd number of so many bits. */
    private static BigInteger odd(int bits) {
      return BigInteger.ONE.shiftLeft(bits - 1).add(BigInteger.ONE);
    }

    @ParameterizedTest(name = "of {0} bits: {1}")
    @CsvSource({"2047, false", "2048, true", "8192, true", "8193, false"})
    void is_long_enough_and_not_too_long(int bits, boolean isOne) throws Exception {
      byte[] key = encoded(odd(bits), EXPONENT);

      if (isOne) {
        assertEquals(pem(key), pem(RsaPssKey.of(key).encoded()));
        assertTrue(read("rsa", "rsassa-pss-sha256", pem(key)).isSupported());
      } else {
        assertRefused("is weak or too long", "rsa", "rsassa-pss-sha256", pem(key));
      }
    }

    @ParameterizedTest(name = "with the exponent {0}: {1}")
    @CsvSource({
      "65535, false",
      "65537, true",
      "65538, false",
      "18446744073709551615, true",
      "18446744073709551617, false"
    })
    void has_an_exponent_that_is_odd_and_no_toy(BigInteger exponent, boolean isOne)
        throws Exception {
      byte[] key = encoded(odd(2048), exponent);

      if (isOne) {
        assertEquals(pem(key), pem(RsaPssKey.of(key).encoded()));
      } else {
        assertThrows(UnusableKeyException.class, () -> RsaPssKey.of(key));
      }
    }

    @Test
    void has_an_odd_modulus() throws Exception {
      byte[] even = encoded(odd(2048).add(BigInteger.ONE), EXPONENT);

      assertThrows(UnusableKeyException.class, () -> RsaPssKey.of(even));
    }

    @Test
    void is_no_other_key() throws Exception {
      assertRefused(
          "is not an RSA key",
          "rsa",
          "rsassa-pss-sha256",
          pem(ec("secp256r1").getPublic().getEncoded()));
    }

    @Test
    void verifies_no_signature_of_another_length() throws Exception {
      RsaPssKey key = RsaPssKey.of(encoded(odd(2048), EXPONENT));

      assertFalse(key.verifies(MESSAGE, new byte[0]));
      assertFalse(key.verifies(MESSAGE, new byte[256]));
      assertFalse(key.verifies(MESSAGE, new byte[257]));
    }
  }

  @ParameterizedTest(name = "of the type {0} and the scheme {1} verifies nothing")
  @CsvSource({
    "ed25519, rsassa-pss-sha256",
    "rsa, ed25519",
    "rsa, rsa-pkcs1v15-sha256",
    "ecdsa, ecdsa-sha2-nistp384",
    "ml-dsa, ml-dsa-65"
  })
  void of_a_kind_that_is_not_known_verifies_nothing(String keyType, String scheme)
      throws Exception {
    MetadataKey key = read(keyType, scheme, "?");

    assertFalse(key.isSupported());
    assertFalse(key.verifies(MESSAGE, new byte[64]));
    assertFalse(key.verifies(MESSAGE, new byte[0]));
    assertTrue(key.describe().startsWith("unsupported key "), key::describe);
    assertEquals(key, read(keyType, scheme, "?"));
    assertNotEquals(key, read(keyType, scheme, "!"));
  }
}
