// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Arrays;
import java.util.List;
import javax.crypto.KeyAgreement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The provider of signatures on P-256")
class P256ProviderTest {

  private static final String ALGORITHM = "SHA256withECDSA";
  private static final byte[] MESSAGE = "the transcript of a handshake".getBytes(US_ASCII);

  private final String jdk = provider(ALGORITHM);
  private final Provider own;

  P256ProviderTest() {
    P256Provider.install();
    own = Security.getProviders()[0];
  }

  @AfterEach
  void remove() {
    Security.removeProvider(own.getName());
  }

  private static String provider(String algorithm) {
    return Security.getProviders("Signature." + algorithm)[0].getName();
  }

  private static byte[] sign(Signature signer, PrivateKey key) throws Exception {
    signer.initSign(key);
    signer.update(MESSAGE, 0, 9);
    signer.update(MESSAGE[9]);
    signer.update(MESSAGE, 10, MESSAGE.length - 10);
    return signer.sign();
  }

  private static boolean verifies(Signature verifier, PublicKey key, byte[] message, byte[] made)
      throws Exception {
    verifier.initVerify(key);
    verifier.update(message);
    return verifier.verify(made);
  }

  @Test
  void is_the_first_one_and_is_there_once() {
    P256Provider.install();

    assertTrue(own instanceof P256Provider);
    assertFalse(Arrays.asList(Security.getProviders()).subList(1, 2).contains(own));
    assertEquals(2, own.getServices().size());
  }

  @Test
  void signs_and_verifies_as_the_jdk_does() throws Exception {
    KeyPair pair = Keys.pair("EC", "secp256r1");
    Signature ours = Signature.getInstance(ALGORITHM);
    Signature theirs = Signature.getInstance(ALGORITHM, jdk);
    byte[] other = Arrays.copyOf(MESSAGE, MESSAGE.length - 1);

    for (int i = 0; i < 20; i++) {
      byte[] signed = sign(i < 10 ? ours : theirs, pair.getPrivate());
      assertTrue(verifies(ours, pair.getPublic(), MESSAGE, signed));
      assertTrue(verifies(theirs, pair.getPublic(), MESSAGE, signed));
      assertFalse(verifies(ours, pair.getPublic(), other, signed));
    }
    assertEquals(own, ours.getProvider());
  }

  @Test
  void refuses_the_signature_of_another_key() throws Exception {
    byte[] signed =
        sign(Signature.getInstance(ALGORITHM), Keys.pair("EC", "secp256r1").getPrivate());

    assertFalse(
        verifies(
            Signature.getInstance(ALGORITHM),
            Keys.pair("EC", "secp256r1").getPublic(),
            MESSAGE,
            signed));
  }

  @Test
  void refuses_what_is_not_der() throws Exception {
    KeyPair pair = Keys.pair("EC", "secp256r1");
    Signature ours = Signature.getInstance(ALGORITHM);
    byte[] signed = sign(ours, pair.getPrivate());

    for (byte[] bad :
        new byte[][] {
          {},
          new byte[64],
          Arrays.copyOf(signed, signed.length + 1),
          EcdsaSignature.toRaw(signed).orElseThrow()
        }) {
      assertThrows(SignatureException.class, () -> verifies(ours, pair.getPublic(), MESSAGE, bad));
    }
  }

  @ParameterizedTest
  @CsvSource({"0,1", "1,0"})
  void refuses_zero(BigInteger r, BigInteger s) throws Exception {
    byte[] raw = new byte[64];
    raw[31] = r.byteValue();
    raw[63] = s.byteValue();

    assertFalse(
        verifies(
            Signature.getInstance(ALGORITHM, own),
            Keys.pair("EC", "secp256r1").getPublic(),
            MESSAGE,
            EcdsaSignature.toDer(raw)));
  }

  @Test
  void leaves_other_curves_to_the_next_provider() throws Exception {
    KeyPair pair = Keys.pair("EC", "secp384r1");
    Signature signature = Signature.getInstance(ALGORITHM);

    assertTrue(verifies(signature, pair.getPublic(), MESSAGE, sign(signature, pair.getPrivate())));
    assertEquals(jdk, signature.getProvider().getName());
  }

  @Test
  void generates_pairs_of_keys_that_the_jdk_uses() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(Nist256.SPEC);
    KeyPair pair = generator.generateKeyPair();
    KeyPair another = Keys.pair("EC", "secp256r1");
    Signature theirs = Signature.getInstance(ALGORITHM, jdk);

    assertEquals(own, generator.getProvider());
    assertNotEquals(pair.getPublic(), another.getPublic());
    assertTrue(verifies(theirs, pair.getPublic(), MESSAGE, sign(theirs, pair.getPrivate())));
    assertArrayEquals(secret(pair, another), secret(another, pair));
  }

  private static byte[] secret(KeyPair own, KeyPair other) throws Exception {
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(own.getPrivate());
    agreement.doPhase(other.getPublic(), true);
    return agreement.generateSecret();
  }

  @Test
  void leaves_pairs_on_other_curves_to_the_next_provider() throws Exception {
    KeyPairGenerator named = KeyPairGenerator.getInstance("EC");
    named.initialize(new ECGenParameterSpec("secp384r1"));
    KeyPairGenerator sized = KeyPairGenerator.getInstance("EC");
    sized.initialize(256);
    KeyPairGenerator byDefault = KeyPairGenerator.getInstance("EC");

    for (KeyPairGenerator each : List.of(named, sized, byDefault)) {
      assertEquals("EC", each.generateKeyPair().getPublic().getAlgorithm());
      assertNotEquals(own, each.getProvider());
    }
  }

  @Test
  void leaves_a_key_in_a_token_to_the_next_provider() throws Exception {
    Signature signature = Signature.getInstance(ALGORITHM, own);

    assertThrows(InvalidKeyException.class, () -> signature.initSign(new KeyInToken()));
  }

  /** A key as some tokens have it: on P-256, without its number. */
  private static final class KeyInToken implements ECPrivateKey {
    private static final long serialVersionUID = 1;

    @Override
    public String getAlgorithm() {
      return "EC";
    }

    @Override
    public @Nullable String getFormat() {
      return null;
    }

    @Override
    public byte @Nullable [] getEncoded() {
      return null;
    }

    @Override
    public ECParameterSpec getParams() {
      return Nist256.SPEC;
    }

    @Override
    public BigInteger getS() {
      throw new UnsupportedOperationException("the token does not release it");
    }
  }
}
