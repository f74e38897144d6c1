// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.files.UnusableKeyException;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A verification key")
class VerificationKeyTest {

  private static final byte[] MESSAGE = "limit the inverter".getBytes(US_ASCII);

  private static void assertUnusable(String why, PublicKey key) {
    UnusableKeyException refused =
        assertThrows(UnusableKeyException.class, () -> VerificationKey.of(key));
    assertTrue(String.valueOf(refused.getMessage()).contains(why), refused.getMessage());
  }

  @Test
  void equals_the_same_key_whatever_it_was_made_from() throws Exception {
    KeyPair pair = Keys.pair("EC", "secp256r1");
    VerificationKey key = VerificationKey.of(pair.getPublic());

    assertEquals(key, VerificationKey.of(pair.getPublic()));
    assertEquals(key.hashCode(), VerificationKey.of(pair.getPublic()).hashCode());
    assertNotEquals(key, SigningKey.generate().publicKey());
    assertTrue(key.fingerprint().matches("[0-9a-f]{64}"));
  }

  @Nested
  @DisplayName("on P-256")
  class OnP256 {

    private final SigningKey signer;
    private final VerificationKey key;
    private final byte[] signature;

    OnP256() throws Exception {
      signer = Keys.p256();
      key = signer.publicKey();
      signature = signer.sign(MESSAGE);
    }

    @Test
    void verifies_r_and_s_side_by_side() {
      assertEquals(64, signature.length);
      assertTrue(key.verifies(MESSAGE, signature));
    }

    @Test
    void refuses_another_message_and_another_key() throws Exception {
      assertFalse(key.verifies("limit another".getBytes(US_ASCII), signature));
      assertFalse(Keys.p256().publicKey().verifies(MESSAGE, signature));
    }

    @Test
    void refuses_der() throws Exception {
      KeyPair pair = Keys.pair("EC", "secp256r1");
      Signature der = Signature.getInstance("SHA256withECDSA");
      der.initSign(pair.getPrivate());
      der.update(MESSAGE);

      assertFalse(VerificationKey.of(pair.getPublic()).verifies(MESSAGE, der.sign()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 65, 128})
    void refuses_another_length(int length) {
      assertFalse(key.verifies(MESSAGE, Arrays.copyOf(signature, length)));
    }

    @Test
    void refuses_r_or_s_of_zero_or_not_below_the_order() {
      BigInteger order = Nist256.SPEC.getOrder();
      BigInteger r = new BigInteger(1, Arrays.copyOfRange(signature, 0, 32));
      BigInteger s = new BigInteger(1, Arrays.copyOfRange(signature, 32, 64));

      assertTrue(key.verifies(MESSAGE, sideBySide(r, s)));
      for (BigInteger bad : new BigInteger[] {BigInteger.ZERO, order, order.add(BigInteger.ONE)}) {
        assertFalse(Algorithm.P256.isWellFormed(sideBySide(bad, s)));
        assertFalse(Algorithm.P256.isWellFormed(sideBySide(r, bad)));
        assertFalse(key.verifies(MESSAGE, sideBySide(bad, s)));
        assertFalse(key.verifies(MESSAGE, sideBySide(r, bad)));
      }
      BigInteger last = order.subtract(BigInteger.ONE);
      assertTrue(Algorithm.P256.isWellFormed(sideBySide(last, last)));
    }

    private byte[] sideBySide(BigInteger r, BigInteger s) {
      byte[] both = new byte[64];
      copyRight(r, both, 32);
      copyRight(s, both, 64);
      return both;
    }

    private void copyRight(BigInteger number, byte[] into, int end) {
      byte[] bytes = number.toByteArray();
      int length = Math.min(32, bytes.length);
      System.arraycopy(bytes, bytes.length - length, into, end - length, length);
    }
  }

  @Nested
  @DisplayName("of Ed25519")
  class OfEd25519 {

    private final SigningKey signer = SigningKey.generate();
    private final VerificationKey key = signer.publicKey();
    private final byte[] signature = signer.sign(MESSAGE);

    @Test
    void verifies_its_own_signature_only() {
      assertTrue(key.verifies(MESSAGE, signature));
      assertFalse(key.verifies("limit another".getBytes(US_ASCII), signature));
      assertFalse(SigningKey.generate().publicKey().verifies(MESSAGE, signature));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 63, 65})
    void refuses_another_length(int length) {
      assertFalse(key.verifies(MESSAGE, Arrays.copyOf(signature, length)));
    }

    @Test
    void refuses_the_same_s_plus_the_order() {
      byte[] malleated = signature.clone();
      BigInteger s = littleEndian(malleated).add(Edwards25519.ORDER);
      for (int i = 0; i < 32; i++) {
        malleated[32 + i] = s.shiftRight(8 * i).byteValue();
      }

      assertEquals(s, littleEndian(malleated));
      assertFalse(Algorithm.ED25519.isWellFormed(malleated));
      assertFalse(key.verifies(MESSAGE, malleated));
    }

    private BigInteger littleEndian(byte[] whole) {
      BigInteger number = BigInteger.ZERO;
      for (int i = 63; i >= 32; i--) {
        number = number.shiftLeft(8).or(BigInteger.valueOf(whole[i] & 0xFF));
      }
      return number;
    }
  }

  @Nested
  @DisplayName("is not made")
  class IsNotMade {

    @ParameterizedTest(name = "of the Ed25519 point {0}")
    @CsvSource({
      "0100000000000000000000000000000000000000000000000000000000000000",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0000000000000000000000000000000000000000000000000000000000000080",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"
    })
    void of_a_key_of_small_order(String littleEndian) throws Exception {
      assertUnusable("prime order", Keys.ed25519(littleEndian));
      // Only what was found valid is remembered.
      assertUnusable("prime order", Keys.ed25519(littleEndian));
    }

    @Test
    void of_a_key_with_a_second_spelling() throws Exception {
      // p + 3, where 3 is the y of a sound point.
      assertUnusable(
          "prime order",
          Keys.ed25519("f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"));
    }

    @Test
    void of_a_point_off_its_curve() throws Exception {
      assertUnusable(
          "not a point of prime order",
          Keys.ed25519("0200000000000000000000000000000000000000000000000000000000000000"));
      PublicKey off =
          KeyFactory.getInstance("EC")
              .generatePublic(
                  new ECPublicKeySpec(new ECPoint(BigInteger.ONE, BigInteger.TWO), Nist256.SPEC));
      assertUnusable("not a point", off);
    }

    @Test
    void of_another_curve_or_kind_of_key() throws Exception {
      assertUnusable("another curve", Keys.pair("EC", "secp384r1").getPublic());
      assertUnusable(
          "neither", KeyPairGenerator.getInstance("Ed448").generateKeyPair().getPublic());
      KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
      rsa.initialize(2048);
      assertUnusable("neither", rsa.generateKeyPair().getPublic());
    }
  }
}
