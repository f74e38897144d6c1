// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.simulator.config.Day;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The sky over a simulated plant")
class SkyTest {

  private static final int QUARTERS = 96;
  private static final int DAY = 86_400;

  private static Day day(LocalDate date, double latitude, int seed) {
    return new Day(date, LocalTime.MIDNIGHT, 1, latitude, seed);
  }

  private static Sky sky(int seed) {
    return new Sky(day(LocalDate.of(2026, 6, 21), 47, seed));
  }

  /** kWh/m² of a day without clouds. */
  private static double clearDay(Sun sun, int day) {
    return IntStream.range(0, QUARTERS).mapToDouble(q -> sun.clear(day, q / 4.0)).sum() / 4000;
  }

  @ParameterizedTest(name = "day {0} at latitude {1}: sun from {2} to {3}")
  @CsvSource({
    // Half day lengths are acos(-tan(latitude) · tan(declination)) / 15.
    "172, 47, 4.15, 19.85",
    "355, 47, 7.85, 16.15",
    "81, 47, 6, 18",
    "172, -33.9, 7.13, 16.87",
    "172, 0, 6, 18"
  })
  void has_the_sun_for_as_long_as_the_day_has(int day, double latitude, double rise, double set) {
    Sun sun = new Sun(latitude, 0);

    assertEquals(0, sun.clear(day, rise - 0.1));
    assertTrue(sun.clear(day, rise + 0.1) > 0);
    assertTrue(sun.clear(day, set - 0.1) > 0);
    assertEquals(0, sun.clear(day, set + 0.1));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-45, 0, 47})
  void gives_no_more_than_the_sun_has(double latitude) {
    for (int day = 1; day <= 366; day += 5) {
      for (int tenth = 0; tenth < 240; tenth++) {
        double clear = new Sun(latitude, latitude < 0 ? -30 : 30).clear(day, tenth / 10.0);
        assertTrue(clear >= 0 && clear < 1150, () -> "W/m²: " + clear);
      }
    }
  }

  @Test
  void gives_tilted_panels_more_in_winter_and_less_in_summer() {
    assertTrue(clearDay(new Sun(47, 60), 355) > 1.5 * clearDay(new Sun(47, 0), 355));
    assertTrue(clearDay(new Sun(47, 60), 172) < clearDay(new Sun(47, 0), 172));
    assertEquals(
        clearDay(new Sun(-47, -60), 355), clearDay(new Sun(47, 60), 172), 0.05, "other half");
  }

  @Test
  void has_days_that_differ_and_is_the_same_for_the_same_seed() {
    double[] light = new double[2];
    for (int t = 0; t < DAY; t += 60) {
      assertEquals(sky(3).irradiance(t), sky(3).irradiance(t));
      light[0] += sky(3).irradiance(t);
      light[1] += sky(4).irradiance(t);
    }
    assertNotEquals(light[0], light[1], 1000);
  }

  @Test
  void has_clouds_and_sun_in_the_course_of_a_month_and_light_within_bounds() {
    for (int seed = 0; seed < 5; seed++) {
      Clouds clouds = new Clouds(seed);
      int bright = 0;
      int dark = 0;
      for (int t = 0; t < 30 * DAY; t += 60) {
        double light = clouds.light(t);
        assertTrue(light >= 0.27 && light <= 1.061, () -> "light: " + light);
        bright += light > 0.95 ? 1 : 0;
        dark += light < 0.5 ? 1 : 0;
      }
      int minutes = 30 * DAY / 60;
      assertTrue(bright > 0.3 * minutes && bright < 0.9 * minutes, "bright: " + bright);
      assertTrue(dark > 0.05 * minutes && dark < 0.5 * minutes, "dark: " + dark);
    }
  }

  @Test
  void changes_from_second_to_second_as_clouds_do() {
    Clouds clouds = new Clouds(1);
    for (int t = 0; t < DAY; t++) {
      double step = Math.abs(clouds.light(t + 1) - clouds.light(t));
      assertTrue(step < 0.08, () -> "in a second: " + step);
    }
  }

  @Test
  void goes_faster_when_it_is_told_so_and_into_the_next_day() {
    Sky fast = new Sky(new Day(LocalDate.of(2026, 6, 21), LocalTime.of(10, 0), 60, 47, 1));

    assertEquals(10, fast.hour(0));
    assertEquals(12, fast.hour(120), 1e-9);
    assertEquals(0, fast.daysOver(839));
    assertEquals(1, fast.daysOver(840));
    assertEquals(0, fast.irradiance(840));
  }

  /**
   * Five days in January at the National Renewable Energy Laboratory: a real day, with its clouds,
   * stays below ours without any, and the clearest of them comes near it.
   */
  @Test
  void is_a_roof_over_days_that_were_measured() throws IOException {
    Map<Integer, double[]> measured = measured();
    Sun roof = new Sun(39.74, 10);
    double best = 0;
    for (var each : measured.entrySet()) {
      double clear = clearDay(roof, each.getKey());
      double real = IntStream.range(0, QUARTERS).mapToDouble(q -> each.getValue()[q]).sum() / 4000;
      assertTrue(real < clear, () -> "day %d: %f of %f".formatted(each.getKey(), real, clear));
      best = Math.max(best, real / clear);
    }
    assertTrue(best > 0.8, "best day: " + best);
    long sunny = IntStream.range(0, QUARTERS).filter(q -> roof.clear(2, q / 4.0) > 50).count();
    double[] second = measured.getOrDefault(2, new double[QUARTERS]);
    long wasSunny = IntStream.range(0, QUARTERS).filter(q -> second[q] > 50).count();
    assertTrue(Math.abs(wasSunny - sunny) <= 2, () -> wasSunny + " and " + sunny);
  }

  private static Map<Integer, double[]> measured() throws IOException {
    Path file = Path.of("../../../shared/data/pv/nrel_RSF_II.csv");
    Assumptions.assumeTrue(Files.isReadable(file), "no measured days in " + file);
    List<String> lines = Files.readAllLines(file);
    int column = List.of(lines.get(0).split(",", -1)).indexOf("poa_irradiance__1055");
    Map<Integer, double[]> days = new LinkedHashMap<>();
    int row = 0;
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split(",", -1);
      int day = Integer.parseInt(fields[0].split("/", -1)[1]);
      days.computeIfAbsent(day, any -> new double[QUARTERS])[row++ % QUARTERS] =
          Double.parseDouble(fields[column]);
    }
    return days;
  }
}
