// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.plant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.analytics.model.CounterType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The points of a device that figures are made of")
class FigurePointsTest {

  @TempDir Path folder;

  private FigurePoints points(String profile, int strings) throws Exception {
    Files.createDirectories(folder.resolve("profiles"));
    Files.writeString(folder.resolve("profiles/box.yaml"), "profile: box\npoints:\n" + profile);
    SiteConfig site =
        ConfigFile.load(
            Files.writeString(
                folder.resolve("site.yaml"),
                """
                site: roof
                links:
                  lan: {tcp: 192.0.2.1}
                devices:
                  box-1: {link: lan, unit: 1, profile: box}
                """),
            Map.of());
    return FigurePoints.of(site.devices().values().iterator().next(), Optional.empty(), strings);
  }

  private static PointMeaning meaning(FigurePoints points, String name) {
    return Objects.requireNonNull(points.points().get(name)).means();
  }

  @Test
  void are_converted_to_the_unit_of_their_meaning() throws Exception {
    FigurePoints points =
        points("  p: {at: holding 0, type: int16, unit: kW, means: ac_power}\n", 0);

    assertEquals(1000, Objects.requireNonNull(points.points().get("p")).factor());
    assertEquals(new PointMeaning(Meaning.AC_POWER), meaning(points, "p"));
  }

  @Test
  void are_the_first_of_several_sensors_and_phases() throws Exception {
    FigurePoints points =
        points(
            """
              a2: {at: holding 0, type: uint16, unit: V, means: ac_voltage(2)}
              a1: {at: holding 1, type: uint16, unit: V, means: ac_voltage(1)}
              w:  {at: holding 2, type: uint16, unit: W, means: ac_power(1)}
            """,
            0);

    assertEquals(new PointMeaning(Meaning.AC_VOLTAGE), meaning(points, "a1"));
    assertFalse(points.points().containsKey("a2"));
    assertFalse(points.points().containsKey("w"), "the power of one phase is not the total");
  }

  @Test
  void have_the_currents_of_the_strings() throws Exception {
    FigurePoints points =
        points(
            """
              i1: {at: holding 0, type: uint16, unit: A, means: dc_current(1)}
              i2: {at: holding 1, type: uint16, unit: A, means: dc_current(2)}
              i3: {at: holding 2, type: uint16, unit: A, means: dc_current(3)}
            """,
            2);

    assertEquals(new PointMeaning(Meaning.DC_CURRENT, 2), meaning(points, "i2"));
    assertFalse(points.points().containsKey("i3"));
  }

  @Test
  void have_a_counter_that_rolls_over_as_its_register_does() throws Exception {
    FigurePoints points =
        points(
            """
              total: {at: holding 0, type: acc32, scale: 0.1, unit: kWh, means: ac_energy_total}
              today: {at: holding 2, type: uint16, scale: 0.1, unit: kWh, means: ac_energy_today}
            """,
            0);

    assertEquals(CounterType.accumulator(32, 100), points.counter());
    assertFalse(points.points().containsKey("today"));
  }

  @Test
  void are_all_points_that_report_states_or_alarms() throws Exception {
    FigurePoints points =
        points(
            """
              a_alarms: {at: holding 0, type: bits16, alarms: {2: insulation}}
              b_mode: {at: holding 1, type: uint16, states: {9: fault}}
              c_status: {at: holding 2, type: uint16, states: {4: producing}, means: status}
              d_count: {at: holding 3, type: uint16}
            """,
            0);

    assertEquals(new PointMeaning(Meaning.STATUS), meaning(points, "c_status"));
    assertEquals(new PointMeaning(Meaning.STATUS, 1), meaning(points, "a_alarms"));
    assertEquals(new PointMeaning(Meaning.STATUS, 2), meaning(points, "b_mode"));
    assertFalse(points.points().containsKey("d_count"));
    assertEquals(Set.of(Meaning.STATUS, Meaning.ALARMS), points.meanings());
  }

  @Test
  void have_the_counter_of_the_day_where_there_is_no_other() throws Exception {
    FigurePoints points =
        points(
            "  today: {at: holding 2, type: uint16, scale: 0.1, unit: kWh, means:"
                + " ac_energy_today}\n",
            0);

    assertEquals(CounterType.day(100), points.counter());
    assertEquals(SeriesKey.ENERGY, meaning(points, "today"));
  }
}
