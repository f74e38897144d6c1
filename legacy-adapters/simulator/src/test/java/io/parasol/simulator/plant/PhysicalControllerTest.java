// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.modbus.plan.PointFixture;
import io.parasol.simulator.config.Day;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A simulated controller")
class PhysicalControllerTest {

  private static final Instant NOW = Instant.parse("2026-11-24T12:00:07Z");

  private final Plant plant = new Plant(Day.DEFAULT);

  private PhysicalController playing(PointFixture... points) {
    Profile profile = PointFixture.profile(points);
    PhysicalController controller = new PhysicalController(profile, plant, now -> 0);
    Inverter inverter = new Inverter(plant.sky(), controller.settings(), 1);
    plant.add(inverter);
    plant.initialize();
    controller.play(inverter, 1);
    return controller;
  }

  private static String value(PhysicalController controller, String point) {
    Optional<Value> value = controller.value(new PointName(point), NOW);
    return value.map(Value::toString).orElse("none");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bcd32",
        "bcd64",
        "mod10k32",
        "mod10k48",
        "mod10k64",
        "mod1k32",
        "mod1k48",
        "mod1k64",
        "int24",
        "uint24",
        "int48",
        "uint48",
        "sm32",
        "float16",
        "float64"
      })
  void plays_numbers_that_are_not_plain_binary(String type) {
    PhysicalController controller =
        playing(
            point("ac_power", "holding 0", type),
            point("power", "holding 10", "float32"),
            point("night", "holding 20", "uint16"));

    double power = Double.parseDouble(value(controller, "power"));
    assertTrue(power > 1000);
    assertEquals(power, Double.parseDouble(value(controller, "ac_power")), power / 1000);
  }

  @Test
  void plays_its_clock() {
    PhysicalController controller =
        playing(
            point("time", "holding 0", "epoch32").order("CDAB"),
            point("local_time", "holding 4", "datetime48"));

    assertEquals("2026-11-24T12:00:07Z", value(controller, "time"));
    assertEquals("2026-11-24T12:00:07", value(controller, "local_time"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"AB", "BA"})
  void plays_fields_and_bits_that_share_a_register(String order) {
    PhysicalController controller =
        playing(
            point("closed", "holding 0", "bit(0)").order(order),
            point("state", "holding 0", "field(4-6)")
                .order(order)
                .labels(Map.of(5L, "running", 2L, "off")),
            point("low", "holding 0", "field(0-7)").order(order),
            point("other", "holding 0", "field(8-15)").order(order).labels(Map.of(170L, "on")));

    assertEquals("true", value(controller, "closed"));
    assertEquals("running", value(controller, "state"));
    assertEquals("81", value(controller, "low"));
    assertEquals("on", value(controller, "other"));
  }
}
