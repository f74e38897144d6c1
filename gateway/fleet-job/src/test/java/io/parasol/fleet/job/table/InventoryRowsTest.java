// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.table;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A row of the inventory")
class InventoryRowsTest {

  private static @Nullable Object value(String kind, String column, String message)
      throws JsonException {
    TableRow row =
        InventoryRows.of(kind, "north-1", "gateway", (Json.Obj) Json.parse(message.getBytes(UTF_8)))
            .get(0);
    return row.values().get(row.kind().keys().size() + row.kind().columns().indexOf(column));
  }

  @Test
  void has_the_time_of_a_state() throws Exception {
    assertEquals(
        Instant.ofEpochMilli(1_780_000_000_000L),
        value("state", "state_since", "{\"state\":\"online\",\"since\":1780000000000}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "-250000000000000", "253000000000001", "9e300"})
  void has_no_time_that_a_database_does_not_take(String since) throws Exception {
    assertNull(
        value("state", "state_since", "{\"state\":\"online\",\"since\":%s}".formatted(since)));
  }

  @ParameterizedTest
  @CsvSource({"latitude, 90", "latitude, -89.5", "longitude, 180", "longitude, -179.5"})
  void has_a_position_on_earth(String axis, double value) throws Exception {
    assertEquals(value, value("about", axis, position(axis, Double.toString(value))));
  }

  @ParameterizedTest
  @CsvSource({"latitude, 90.1", "latitude, -1e300", "longitude, 181", "longitude, -1e30"})
  void has_no_other_position(String axis, String value) throws Exception {
    assertNull(value("about", axis, position(axis, value)));
  }

  private static String position(String axis, String value) {
    return "{\"location\":{\"%s\":%s}}".formatted(axis, value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-5000", "1e-300", "1e300"})
  void has_no_peak_power_by_which_a_database_cannot_divide(String watts) throws Exception {
    assertNull(value("about", "peak_power", "{\"peak-power\":%s}".formatted(watts)));
    assertEquals(5_000.0, value("about", "peak_power", "{\"peak-power\":5000}"));
  }
}
