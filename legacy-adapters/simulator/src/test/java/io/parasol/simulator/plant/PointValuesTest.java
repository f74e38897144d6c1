// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.modbus.plan.TestSite;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A simulated point")
class PointValuesTest {

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "ac_power, AC_POWER",
    "W, AC_POWER",
    "power_l2, AC_POWER",
    "dc_power, DC_POWER",
    "energy_today, ENERGY_TODAY",
    "energy_import, ENERGY_IMPORT",
    "WH, ENERGY_TOTAL",
    "reactive_energy_total, REACTIVE_ENERGY",
    "voltage_l1, AC_VOLTAGE",
    "voltage_l1_l2, LINE_VOLTAGE",
    "DCV, DC_VOLTAGE",
    "string_7_current, STRING_CURRENT",
    "grid_freq, FREQUENCY",
    "Hz, FREQUENCY",
    "cabinet_temp, DEVICE_TEMPERATURE",
    "TmpCab, DEVICE_TEMPERATURE",
    "target_angle, TARGET_ANGLE",
    "anything, UNKNOWN",
  })
  void is_what_its_name_says(String name, Quantity quantity) {
    Point like = TestSite.shipped("tracker").points().get(0);
    Point point =
        new Point(
            new PointName(name),
            like.at(),
            like.type(),
            like.order(),
            like.scale(),
            like.offset(),
            like.unit(),
            like.every(),
            like.absent(),
            like.labels(),
            like.write(),
            like.reporting());

    assertEquals(quantity, Quantity.of(point));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({"kW, 1000", "W, 1", "MWh, 1000000", "kvarh, 1000", "mA, 0.001", "m/s, 1", "°C, 1"})
  void is_given_in_its_unit(String unit, double factor) {
    assertEquals(factor, UnitFactor.of(unit));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme-pv2000",
        "eastron-sdm630",
        "generic-meter",
        "string-combiner",
        "tracker",
        "weather-station"
      })
  void has_a_meaning_in_every_profile_that_is_shipped(String name) {
    Profile profile = TestSite.shipped(name);
    List<String> unknown =
        profile.points().stream()
            .filter(point -> point.type().encoding().isNumeric())
            .filter(point -> point.write().isEmpty() && !point.unit().isEmpty())
            .filter(point -> Quantity.of(point) == Quantity.UNKNOWN)
            .map(point -> point.name().value())
            .toList();

    assertEquals(List.of(), unknown);
  }

  @Test
  void has_an_exponent_that_follows_the_largest_value() {
    Profile profile = TestSite.shipped("generic-meter");
    double[] power = {100};
    PlantModel model =
        new PlantModel() {
          @Override
          public void step(double from, double seconds) {}

          @Override
          public double amount(Quantity quantity, int index) {
            return power[0];
          }

          @Override
          public String[] state() {
            return new String[0];
          }
        };
    PointValues values = new PointValues(profile, model, 1);
    Point scale = profile.point(new PointName("power_scale")).orElseThrow();
    Value low = values.of(scale, Instant.EPOCH);
    power[0] = 40_000;

    assertEquals(new Value.Whole(-1), low);
    assertNotEquals(low, values.of(scale, Instant.EPOCH));
  }
}
