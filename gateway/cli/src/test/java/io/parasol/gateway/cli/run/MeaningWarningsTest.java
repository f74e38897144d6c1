// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteParts;
import io.parasol.config.yaml.ConfigProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A warning about a meaning")
class MeaningWarningsTest {

  @TempDir Path folder;

  private List<String> warnings(String points) throws Exception {
    Files.createDirectories(folder.resolve("profiles"));
    Files.writeString(
        folder.resolve("profiles/mine.yaml"), "{profile: mine, points: {" + points + "}}");
    Path file =
        Files.writeString(
            folder.resolve("site.yaml"),
            """
            site: roof
            links: {lan: {tcp: 127.0.0.1:502}}
            devices: {dev-1: {link: lan, unit: 1, profile: mine}}
            """);
    return new MeaningWarnings(file)
        .of(SiteParts.of(ConfigFile.load(file, Map.of()))).stream()
            .map(ConfigProblem::toString)
            .map(line -> line.replace(folder + "/", ""))
            .toList();
  }

  @Test
  void names_the_units_that_fit() throws Exception {
    assertEquals(
        List.of(
            "site.yaml:3:11: devices.dev-1 is point x, which means ac_power, in V; expected W, kW"
                + " or MW"),
        warnings("x: {at: holding 1, type: int16, unit: V, means: ac_power}"));
    assertEquals(
        List.of(
            "site.yaml:3:11: devices.dev-1 is point x, which means power_factor, in W; expected no"
                + " unit or %"),
        warnings("x: {at: holding 1, type: int16, unit: W, means: power_factor}"));
  }

  @Test
  void is_given_for_a_meaning_that_two_points_have() throws Exception {
    assertEquals(
        List.of(
            "site.yaml:3:11: devices.dev-1 is points x and y, which both mean ac_power; expected"
                + " each meaning once; the first point counts"),
        warnings(
            "x: {at: holding 1, type: int16, unit: W, means: ac_power},"
                + " y: {at: holding 2, type: int16, unit: kW, means: ac_power}"));
  }

  @Test
  void is_not_given_for_units_that_fit_and_for_points_without_a_meaning() throws Exception {
    assertEquals(
        List.of(),
        warnings(
            "x: {at: holding 1, type: int16, unit: kW, means: ac_power},"
                + " y: {at: holding 2, type: int16, unit: furlong},"
                + " z: {at: holding 3, type: int16, unit: W, means: ac_power(1)}"));
  }
}
