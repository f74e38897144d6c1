// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.device;

import static io.parasol.gateway.health.Plant.EAST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.json.Json;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.health.Watching;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The check of a profile at the first contact")
class ProfileCheckTest {

  private ProfileCheck check = new ProfileCheck(Set.of("Hz", "kWh"));

  /** For example {@code "grid_freq 49.98 Hz, ac_power 0 W"}. */
  private static List<Reading> round(String values) {
    List<Reading> readings = new ArrayList<>();
    for (String each : values.split(", ", -1)) {
      String[] words = each.split(" ", -1);
      readings.add(
          new Reading(
              EAST,
              new PointName(words[0]),
              new Value.Real(Double.parseDouble(words[1])),
              words[2],
              Quality.GOOD,
              Instant.EPOCH));
    }
    return readings;
  }

  private List<String> doubtful(String values, int rounds) {
    for (int i = 0; i < rounds; i++) {
      check.update(round(values));
    }
    return check.doubts().stream().map(doubt -> doubt.point().value()).toList();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          grid_freq 49.98 Hz, voltage_l1 231 V, current_l1 10 A, power_l1 2200 W |
          grid_freq 0 Hz, dc1_voltage 0 V, dc1_current 0 A, dc1_power 0 W        |
          grid_freq 499.8 Hz                                                     | grid_freq
          dc3_current 228900 A                                                   | dc3_current
          dc1_voltage 620 V, dc1_current 10 A, dc1_power 6190 W                  |
          dc1_voltage 620 V, dc1_current 10 A, dc1_power 619 W                   | dc1_power
          battery_voltage 51.2 V, battery_current 2.5 A, battery_power -1280 W   | battery_power
          voltage_l1 230 V, current_l1 10 A, power_l1 23000 W                    | power_l1
          voltage_l1 230 V, current_l1 10 A, power_l1 500 W                      |
          dc1_voltage 100 V, dc1_current 0.5 A, dc1_power 120 W                  |
          internal_temp 411 °C                                                   | internal_temp
          """)
  void doubts_values_that_cannot_be(String values, String doubted) {
    assertEquals(
        doubted == null ? List.of() : List.of(doubted),
        doubtful(values, ProfileCheck.MAX_IMPLAUSIBLE));
  }

  @Test
  void needs_several_implausible_values_in_a_row() {
    assertEquals(List.of(), doubtful("grid_freq 499.8 Hz", ProfileCheck.MAX_IMPLAUSIBLE - 1));
    assertEquals(List.of(), doubtful("grid_freq 49.98 Hz", 1));
    assertEquals(List.of(), doubtful("grid_freq 499.8 Hz", ProfileCheck.MAX_IMPLAUSIBLE - 1));
    assertEquals(List.of("grid_freq"), doubtful("grid_freq 499.8 Hz", 1));
  }

  @Test
  void doubts_a_total_energy_that_falls() {
    doubtful("energy_total 1000 kWh", 1);
    assertEquals(List.of("energy_total"), doubtful("energy_total 999 kWh", 3));
    assertEquals(List.of(), doubtful("energy_total 1001 kWh", 1));
  }

  @Test
  void ends_after_the_first_rounds_with_measurements_and_does_not_count_the_night() {
    doubtful("grid_freq 0 Hz", 10 * ProfileCheck.ROUNDS);
    doubtful("grid_freq 50 Hz", ProfileCheck.ROUNDS - 5);
    assertEquals(List.of("grid_freq"), doubtful("grid_freq 5 Hz", 3));
    assertEquals(List.of(), doubtful("grid_freq 50 Hz", 5));
    assertEquals(List.of(), doubtful("grid_freq 5 Hz", 10));
  }

  @Test
  void does_not_begin_for_a_profile_whose_values_are_always_plausible() {
    check = new ProfileCheck(Set.of("", "%", "m/s"));

    assertTrue(check.hasEnded());
    assertFalse(new ProfileCheck(Set.of("%", "kWh")).hasEnded());
  }

  @Test
  void ends_for_a_meter_that_counts_energy_only() {
    check = new ProfileCheck(Set.of("kWh"));
    doubtful("energy_total 0 kWh", 10);
    doubtful("energy_total 1000 kWh", ProfileCheck.ROUNDS - 1);
    assertFalse(check.hasEnded());

    doubtful("energy_total 1001 kWh", 1);

    assertTrue(check.hasEnded());
    assertEquals(List.of(), doubtful("energy_total 999 kWh", 3));
  }

  @Test
  void raises_a_condition_with_the_profile_and_the_points() {
    Watching site = new Watching(Map.of());
    for (int i = 0; i < 3; i++) {
      site.watch.devices().accept(EAST, round("grid_freq 499.8 Hz, power 2289 W"));
      site.pass(Duration.ofSeconds(5));
    }

    List<String> events = site.of(EAST).take("event");
    Map<String, Json> event = Watching.members(events.get(events.size() - 1));
    assertEquals("profile_doubtful", Watching.text(event, "event"));
    assertEquals("acme", Watching.text(event, "profile"));
    assertTrue(
        events
            .get(events.size() - 1)
            .contains("\"points\":{\"grid_freq\":\"499.8 is outside 45 to 65 Hz\"}"),
        events::toString);
    site.watch.devices().accept(EAST, round("grid_freq 49.98 Hz"));
    assertEquals(List.of("-profile_doubtful"), Watching.events(site.of(EAST)));
  }
}
