// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A meaning")
class MeaningTest {

  @ParameterizedTest
  @ValueSource(strings = {"ac_power", "ac_voltage(3)", "dc_current(17)", "dc_current", "status"})
  void is_read_as_written(String text) {
    assertEquals(text, PointMeaning.parse(text).orElseThrow().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "AC_POWER",
        "power",
        "ac_power(0)",
        "ac_power()",
        "ac_power(01)",
        "dc_current(1000)",
        "dc_current[3]"
      })
  void is_none_in_another_form(String text) {
    assertEquals(Optional.empty(), PointMeaning.parse(text));
  }

  @ParameterizedTest
  @CsvSource({"ac_voltage(4),'no number, or 1 to 3'", "wind(1),no number"})
  void has_the_numbers_that_its_quantity_can_have(String text, String expected) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> PointMeaning.parse(text));
    assertTrue(String.valueOf(refused.getMessage()).endsWith("expected " + expected));
  }

  @Test
  void has_a_label_for_people() {
    assertEquals("AC power", new PointMeaning(Meaning.AC_POWER).label());
    assertEquals("DC current 3", new PointMeaning(Meaning.DC_CURRENT, 3).label());
    assertEquals("Battery state of charge", new PointMeaning(Meaning.BATTERY_SOC).label());
    assertEquals("POA irradiance", new PointMeaning(Meaning.POA_IRRADIANCE).label());
  }

  @Test
  void converts_the_units_that_fit_it() {
    assertEquals(OptionalDouble.of(1000), PhysicalQuantity.ENERGY.factor("kWh"));
    assertEquals(OptionalDouble.of(0.01), PhysicalQuantity.RATIO.factor("%"));
    assertEquals(OptionalDouble.of(1), PhysicalQuantity.RATIO.factor(""));
    assertEquals(OptionalDouble.empty(), PhysicalQuantity.ENERGY.factor("kW"));
    assertTrue(new PointMeaning(Meaning.AC_POWER).fitsUnit("kW"));
    assertFalse(new PointMeaning(Meaning.AC_POWER).fitsUnit(""));
  }

  @Test
  void exists_for_everything_that_the_analytics_need() {
    for (String name :
        List.of(
            "ac_power",
            "ac_energy_total",
            "dc_power",
            "dc_voltage",
            "dc_current",
            "poa_irradiance",
            "ghi",
            "module_temp",
            "ambient_temp",
            "wind",
            "status",
            "active_limit")) {
      assertTrue(Meaning.of(name).isPresent(), name);
    }
  }

  @Test
  void is_documented_with_its_number_its_first_unit_and_its_kind() throws Exception {
    List<String> rows =
        Files.readAllLines(Path.of("../docs/meanings.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .toList();
    assertEquals(
        Arrays.stream(Meaning.values()).map(each -> "`" + each.wireName() + "`").toList(),
        rows.stream().map(row -> cell(row, 1)).toList());
    Iterator<String> next = rows.iterator();
    for (Meaning each : Meaning.values()) {
      String row = next.next();
      String number =
          switch (each.index()) {
            case SINGLE -> "";
            case PHASE -> "phase";
            case NUMBERED -> "number";
          };
      assertEquals(number, cell(row, 2), row);
      String unit = each.quantity().units().get(0);
      assertTrue(unit.isEmpty() || cell(row, 4).startsWith("`" + unit + "`"), row);
      assertEquals(each.kind().name().toLowerCase(Locale.ROOT), cell(row, 5), row);
    }
  }

  private static String cell(String row, int number) {
    return row.split("\\|", -1)[number].strip();
  }
}
