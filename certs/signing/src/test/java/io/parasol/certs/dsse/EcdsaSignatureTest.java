// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.dsse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An ECDSA signature")
class EcdsaSignatureTest {

  @Test
  void has_one_raw_form_for_each_der_form() {
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      byte[] raw = new byte[64];
      byte[] r = new BigInteger(random.nextInt(256) + 1, random).toByteArray();
      byte[] s = new BigInteger(256, random).toByteArray();
      put(r, raw, 32);
      put(s, raw, 64);
      assertArrayEquals(raw, EcdsaSignature.toRaw(EcdsaSignature.toDer(raw)).orElseThrow());
    }
  }

  private static void put(byte[] number, byte[] raw, int end) {
    int length = Math.min(number.length, 32);
    System.arraycopy(number, number.length - length, raw, end - length, length);
  }

  @Test
  void is_read_from_its_shortest_form() {
    byte[] raw = EcdsaSignature.toRaw(HexFormat.of().parseHex("3006020101020102")).orElseThrow();
    assertEquals(1, raw[31]);
    assertEquals(2, raw[63]);
  }

  @ParameterizedTest(name = "such as \"{0}\"")
  @ValueSource(
      strings = {
        "", // nothing
        "30", // no length
        "3006020101020102ff", // a byte after it
        "30060201010201", // cut
        "3106020101020102", // a set
        "300702020001020102", // a zero in front that is not needed
        "3006020181020102", // negative
        "3006030101020102", // a bit string
        "300502010102000000", // an empty integer
        "30090201010201020201ff", // three integers
        "30810602010102010200", // a long form of the length
        "3028022201" + "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff0011020101",
      })
  void is_none_in_any_other_form(String hex) {
    byte[] der = HexFormat.of().parseHex(hex);
    assertEquals(Optional.empty(), EcdsaSignature.toRaw(der).map(HexFormat.of()::formatHex));
  }
}
