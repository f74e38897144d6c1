// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.energy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.energy.ValueFilter.Dropped;
import io.parasol.gateway.analytics.energy.ValueFilter.Reason;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A value that cannot be a measurement is left out with its reason")
class ValueFilterTest {

  private static final double NONE = Double.NaN;

  private final ValueFilter filter = new ValueFilter("weather");

  private void assertDropped(Meaning meaning, Reason reason, int slots) {
    assertEquals(List.of(new Dropped("weather", meaning, reason, slots)), filter.dropped());
  }

  @Test
  void if_no_sensor_can_measure_it() {
    assertArrayEquals(
        new double[] {NONE, -50, 110, NONE, NONE},
        filter.inRange(Meaning.MODULE_TEMP, new double[] {-50.1, -50, 110, 110.1, NONE}));
    assertDropped(Meaning.MODULE_TEMP, Reason.OUT_OF_RANGE, 2);
  }

  @Test
  void if_irradiance_is_above_that_of_the_sun() {
    assertArrayEquals(
        new double[] {1000, NONE},
        filter.inRange(Meaning.POA_IRRADIANCE, new double[] {1000, 6553.5}));
  }

  @Test
  void if_irradiance_does_not_change_for_half_an_hour() {
    double[] stuck = {600, 612, 612, 612, 612, 612, 612, 590, 3, 3, 3, 3, 3, 3, 3};

    assertArrayEquals(
        new double[] {600, NONE, NONE, NONE, NONE, NONE, NONE, 590, 3, 3, 3, 3, 3, 3, 3},
        filter.moving(Meaning.GHI, stuck),
        "at night it is the same for long");
    assertDropped(Meaning.GHI, Reason.STUCK, 6);
  }

  @Test
  void unless_it_is_the_same_for_less() {
    double[] moving = {612, 612, 612, 612, 612, 613};

    assertArrayEquals(moving, filter.moving(Meaning.GHI, moving));
    assertEquals(List.of(), filter.dropped());
  }

  @Test
  void if_an_inverter_cannot_give_the_power() {
    assertArrayEquals(
        new double[] {11_900, NONE, -3},
        filter.plausiblePower(new double[] {11_900, 12_100, -3}, 10_000));
    assertDropped(Meaning.AC_POWER, Reason.IMPLAUSIBLE, 1);
  }
}
