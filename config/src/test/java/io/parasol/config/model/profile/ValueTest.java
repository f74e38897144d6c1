// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A value")
class ValueTest {

  private static final BigInteger MAX_UNSIGNED =
      BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

  @Test
  void is_an_exact_number() {
    assertEquals(
        Optional.of(BigDecimal.valueOf(Long.MAX_VALUE)), new Value.Whole(Long.MAX_VALUE).decimal());
    assertEquals(Optional.of(new BigDecimal(MAX_UNSIGNED)), new Value.Wide(MAX_UNSIGNED).decimal());
    assertEquals(Optional.of(new BigDecimal("49.98")), new Value.Real(49.98).decimal());
  }

  @Test
  void is_the_nearest_double() {
    assertEquals(OptionalDouble.of(0x1p63), new Value.Whole(Long.MAX_VALUE).toDouble());
    assertEquals(OptionalDouble.of(0x1p64), new Value.Wide(MAX_UNSIGNED).toDouble());
    assertEquals(OptionalDouble.of(49.98), new Value.Real(49.98).toDouble());
  }

  @Test
  void is_no_number_if_it_is_a_flag_or_a_text() {
    for (Value each : new Value[] {new Value.Flag(true), new Value.Text("1")}) {
      assertEquals(Optional.empty(), each.decimal());
      assertEquals(OptionalDouble.empty(), each.toDouble());
    }
  }

  @Test
  void is_finite() {
    assertThrows(IllegalArgumentException.class, () -> new Value.Real(Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> new Value.Real(Double.NEGATIVE_INFINITY));
  }
}
