// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A float32")
class ShortestDecimalTest {

  private static final int NUMBERS = 100_000;

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "0x4366199A, 230.1",
    "0xC366199A, -230.1",
    "0x42480000, 50",
    "0x4247F5C3, 49.99",
    "0x3F800001, 1.0000001",
    "0x4B7FFFFF, 16777215",
    "0x4CEB79A3, 123456790",
    "0x7F7FFFFF, 3.4028235E38",
    "0x00800000, 1.1754944E-38",
    "0x00000001, 1E-45",
    "0x3DCCCCCD, 0.1",
    "0x3A83126F, 0.001"
  })
  void is_the_shortest_decimal(String bits, double expected) {
    float single = Float.intBitsToFloat(Long.decode(bits).intValue());

    assertEquals(expected, ShortestDecimal.of(single));
  }

  @Test
  void keeps_what_is_no_number() {
    assertEquals(Double.NaN, ShortestDecimal.of(Float.NaN));
    assertEquals(Double.NEGATIVE_INFINITY, ShortestDecimal.of(Float.NEGATIVE_INFINITY));
    assertEquals(-0.0, ShortestDecimal.of(-0.0f));
  }

  @Test
  void reads_back_as_the_same_and_no_shorter_decimal_does() {
    Random random = new Random(1);
    for (int i = 0; i < NUMBERS; i++) {
      float single = Float.intBitsToFloat(random.nextInt());
      if (!Float.isFinite(single) || single == 0) {
        continue;
      }
      double number = ShortestDecimal.of(single);
      assertEquals(single, (float) number, () -> "read back " + number);
      BigDecimal shortest = new BigDecimal(number).round(new MathContext(9));
      assertEquals(number, shortest.doubleValue(), () -> "more than nine digits: " + number);
      int digits = shortest.stripTrailingZeros().precision();
      if (digits > 1) {
        for (RoundingMode way : new RoundingMode[] {RoundingMode.UP, RoundingMode.DOWN}) {
          BigDecimal shorter = new BigDecimal(single).round(new MathContext(digits - 1, way));
          assertNotEquals(single, shorter.floatValue(), () -> shorter + " is shorter");
        }
      }
    }
  }
}
