// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.plant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The values of a slot")
class SlotValuesTest {

  @ParameterizedTest
  @ValueSource(doubles = {SlotValues.MAX_VALUE, -SlotValues.MAX_VALUE})
  void have_a_sum_that_fits_whatever_a_device_sends(double largest) throws Exception {
    SlotValues values = new SlotValues(1, false);
    assertTrue(values.add(0, 0, -largest));
    for (int i = 1; i < SlotValues.MAX_COUNT; i++) {
      assertTrue(values.add(0, 1, largest));
    }

    assertFalse(values.add(0, 1, largest));

    assertEquals(SlotValues.MAX_COUNT, values.count(0));
    double mean = largest * (SlotValues.MAX_COUNT - 2) / SlotValues.MAX_COUNT;
    assertEquals(mean, values.mean(0), 1);
    assertTrue(values.hasSameValues(SlotCodec.readValues(SlotCodec.write(values), 1)));
  }

  @Test
  void are_not_those_that_no_device_measures() {
    SlotValues values = new SlotValues(1, false);

    assertFalse(values.add(0, 0, Double.NaN));
    assertFalse(values.add(0, 0, 2 * SlotValues.MAX_VALUE));
    assertEquals(0, values.count(0));
  }
}
