// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.profile;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.lines.LinePoint;
import io.parasol.config.model.panel.PanelPoint;
import io.parasol.config.model.profile.Formula;
import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.profile.panel.PanelProfileReader;
import io.parasol.config.yaml.BundledFiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The meaning of a point")
class MeaningReaderTest {

  @TempDir Path temp;

  private List<String> problems(String means) {
    return new Folder(temp)
        .profileProblems(
            "{profile: test, points: {x: {at: holding 1, type: int16, means: " + means + "}}}");
  }

  @Test
  void is_read_with_its_number() throws Exception {
    new Folder(temp)
        .with(
            "profiles/test.yaml",
            "{profile: test, points: {x: {at: holding 1, type: int16, means: dc_current(3)}}}");

    assertEquals(
        Optional.of(new PointMeaning(Meaning.DC_CURRENT, 3)),
        ProfileFile.load("test", temp).points().get(0).means());
  }

  @Test
  void that_is_unknown_is_refused_with_the_nearest_known_one() {
    assertEquals(
        List.of("profiles/test.yaml:1:65: points.x.means is \"dc_curent(3)\"; expected dc_current"),
        problems("dc_curent(3)"));
  }

  @Test
  void that_resembles_none_is_refused_with_the_place_of_the_list() {
    List<String> problems = problems("colour");
    assertEquals(1, problems.size());
    assertTrue(problems.get(0).endsWith("of the list in docs/meanings.md"), problems.get(0));
  }

  @Test
  void is_refused_with_a_number_that_it_cannot_have() {
    assertTrue(problems("ac_voltage(4)").get(0).endsWith("expected no number, or 1 to 3"));
  }

  /** What the points of shipped profiles mean, if they have a name that others use as well. */
  @Nested
  @DisplayName("in a shipped profile")
  class Shipped {

    // spotless:off
    private static final Map<String, String> NAMES =
        Map.ofEntries(
            entry("ac_power",                                                "ac_power|import_power"),
            entry("power_l([123])",                                          "ac_power($1)|import_power($1)"),
            entry("ac_voltage|voltage|voltage_ln",                           "ac_voltage"),
            entry("voltage_l([123])",                                        "ac_voltage($1)"),
            entry("voltage_l([123])_l[123]",                                 "ac_line_voltage($1)"),
            entry("ac_current|current",                                      "ac_current"),
            entry("current_l([123])",                                        "ac_current($1)"),
            entry("apparent_power|ac_apparent_power",                        "ac_apparent_power"),
            entry("apparent_power_l([123])",                                 "ac_apparent_power($1)"),
            entry("reactive_power",                                          "ac_reactive_power"),
            entry("power_factor",                                            "power_factor"),
            entry("energy_today",                                            "ac_energy_today|dc_energy_today"),
            entry("dc_(power|voltage|current)",                              "dc_$1"),
            entry("(?:dc|string_)([0-9]+)_(power|voltage|current)",          "dc_$2($1)"),
            entry("pv_(voltage|current)",                                   "dc_$1"),
            entry("bus_voltage",                                             "dc_bus_voltage"),
            entry("insulation",                                              "insulation_resistance"),
            entry("energy_(import|export)",                                  "$1_energy_total"),
            entry("energy_(import|export)_today",                            "$1_energy_today"),
            entry("load_power",                                              "load_power"),
            entry("battery_level|state_of_charge",                           "battery_soc"),
            entry("battery_health",                                          "battery_soh"),
            entry("battery_(voltage|temp)",                                  "battery_$1"),
            entry("(charge|discharge)d_(total|today)",                       "battery_$1_energy_$2"),
            entry("status",                                                  "status"),
            entry("alarms|faults",                                           "alarms"),
            entry("limit",                                                   "active_limit"),
            entry("rated_power",                                             "rated_power"),
            entry("internal_temp|cabinet_temp",                              "internal_temp"),
            entry("running_hours|running_time",                              "operating_time"),
            entry("serial",                                                  "serial"),
            entry("firmware",                                                "firmware"),
            entry("model|manufacturer",                                      "$0"),
            entry("irradiance",                                              "poa_irradiance|ghi|reference_irradiance|"),
            entry("irradiance_ghi",                                          "ghi"),
            entry("module_temp|ambient_temp",                               "$0|"),
            entry("humidity|wind_direction|pressure",                       "$0"),
            entry("wind_speed",                                              "wind"));
    // spotless:on

    static List<ProfileName> all() {
      return BundledFiles.profiles();
    }

    /** Returns the meanings by point, with the unit; an empty meaning if there is none. */
    private Map<String, List<String>> points(ProfileName name) throws Exception {
      Map<String, List<String>> points = new LinkedHashMap<>();
      if (ProfileText.of(temp, name).isOf(PanelProfileReader.KIND.protocol())) {
        for (PanelPoint point : PanelProfileReader.KIND.shipped(name).points()) {
          if (point.fixedName().isPresent()) {
            points.put(point.name(), List.of(text(point.means()), point.unit()));
          }
        }
      } else if (ProfileText.of(temp, name).isOf(LineProfileReader.KIND.protocol())) {
        for (LinePoint point : LineProfileReader.KIND.shipped(name).points()) {
          points.put(point.name().value(), List.of(text(point.means()), point.unit()));
        }
      } else {
        Profile profile = ProfileFile.load(name.value(), temp);
        for (Point point : profile.points()) {
          points.put(point.name().value(), List.of(text(point.means()), point.unit()));
        }
        for (Formula each : profile.formulas()) {
          points.put(each.name().value(), List.of(text(each.means()), each.unit()));
        }
      }
      return points;
    }

    private static String text(Optional<PointMeaning> means) {
      return means.map(PointMeaning::toString).orElse("");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void is_stated_where_there_is_one(ProfileName name) throws Exception {
      Map<String, List<String>> points = points(name);
      points.forEach(
          (point, meant) -> {
            List<String> expected = expected(point);
            assertTrue(
                expected.isEmpty() || expected.contains(meant.get(0)),
                () -> "%s means \"%s\"; expected %s".formatted(point, meant.get(0), expected));
          });
      long meanings = points.values().stream().filter(each -> !each.get(0).isEmpty()).count();
      assertTrue(
          meanings >= Math.min(3, points.size() / 2), name + " has " + meanings + " meanings");
    }

    /** Returns the meanings that a point of this name can have; empty if any. */
    private static List<String> expected(String point) {
      for (Map.Entry<String, String> row : NAMES.entrySet()) {
        Matcher matcher = Pattern.compile("^(?:" + row.getKey() + ")$").matcher(point);
        if (matcher.matches()) {
          return List.of(matcher.replaceFirst(row.getValue()).split("\\|", -1));
        }
      }
      return List.of();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("all")
    void fits_the_unit_and_occurs_once(ProfileName name) throws Exception {
      Map<String, String> seen = new LinkedHashMap<>();
      points(name)
          .forEach(
              (point, meant) ->
                  PointMeaning.parse(meant.get(0))
                      .ifPresent(
                          means -> {
                            assertTrue(means.fitsUnit(meant.get(1)), point + " in " + meant.get(1));
                            String other = seen.put(meant.get(0), point);
                            assertNull(other, () -> point + " and " + other + " mean " + means);
                          }));
    }
  }
}
