// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The public test vectors of Project Wycheproof, each with what a correct verifier answers. */
@DisplayName("A signature of the Wycheproof vectors")
class WycheproofTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final Pattern SPACE = Pattern.compile(" ");

  @ParameterizedTest(name = "of Ed25519, test {0}, is {1}")
  @MethodSource("ed25519")
  void of_ed25519(String number, String result, String key, String signature, String message)
      throws Exception {
    assertVerified(result, key, signature, message);
  }

  @ParameterizedTest(name = "on P-256, test {0}, is {1}")
  @MethodSource("p256")
  void on_p256(String number, String result, String key, String signature, String message)
      throws Exception {
    assertVerified(result, key, signature, message);
  }

  @ParameterizedTest(name = "on P-256 in DER, test {0}, is {1}")
  @MethodSource("p256")
  void on_p256_in_der(String number, String result, String key, String signature, String message)
      throws Exception {
    byte[] raw = bytes(signature);
    if (raw.length != Algorithm.SIGNATURE_BYTES) {
      return;
    }
    Signature verifier = Signature.getInstance("SHA256withECDSA", new P256Provider());
    verifier.initVerify(
        KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(bytes(key))));
    verifier.update(bytes(message));

    assertEquals(result.equals("valid"), verifier.verify(EcdsaSignature.toDer(raw)));
  }

  private static void assertVerified(String result, String key, String signature, String message)
      throws Exception {
    assertEquals(
        result.equals("valid"),
        VerificationKey.of(bytes(key)).verifies(bytes(message), bytes(signature)));
  }

  private static byte[] bytes(String hex) {
    return hex.equals("-") ? new byte[0] : HEX.parseHex(hex);
  }

  static Stream<Arguments> ed25519() throws IOException {
    return vectors("/wycheproof/ed25519.txt");
  }

  static Stream<Arguments> p256() throws IOException {
    return vectors("/wycheproof/p256.txt");
  }

  private static Stream<Arguments> vectors(String resource) throws IOException {
    List<Arguments> vectors = new ArrayList<>();
    String key = "";
    try (InputStream in =
        Objects.requireNonNull(WycheproofTest.class.getResourceAsStream(resource))) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      for (String line : text.lines().toList()) {
        List<String> fields = List.of(SPACE.split(line));
        if (fields.get(0).equals("key")) {
          key = fields.get(1);
        } else if (!fields.get(0).equals("#")) {
          vectors.add(
              Arguments.of(fields.get(0), fields.get(1), key, fields.get(2), fields.get(3)));
        }
      }
    }
    return vectors.stream();
  }
}
