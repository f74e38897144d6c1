// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.figures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.gateway.analytics.expected.CellTemperature;
import io.parasol.gateway.analytics.model.TimeSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Figures of contracts")
class ContractFiguresTest {

  private static final double DC_WATTS = 204_120;

  /** A row of the public data set: five winter days, every 15 minutes. */
  record Row(String date, double watts, double plane, double module, double ambient, double wind) {

    PowerInterval interval() {
      return new PowerInterval(watts, plane, module, 0.25);
    }
  }

  private static List<Row> rows() throws IOException {
    Path file =
        Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
            .map(each -> each.resolve("shared/data/pv/nrel_RSF_II.csv"))
            .filter(Files::exists)
            .findFirst()
            .orElse(Path.of(""));
    Assumptions.assumeTrue(Files.isRegularFile(file), "the public data set is not here");
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file).subList(1, 481)) {
      String[] cells = line.split(",", -1);
      rows.add(
          new Row(
              cells[0].split(" ", -1)[0],
              number(cells[3]),
              number(cells[9]),
              number(cells[8]),
              number(cells[2]),
              number(cells[12])));
    }
    return rows;
  }

  private static double number(String cell) {
    return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
  }

  private static List<PowerInterval> intervals(List<Row> rows, String date) {
    return rows.stream().filter(each -> each.date.equals(date)).map(Row::interval).toList();
  }

  @ParameterizedTest(name = "{0}: yield {1}, {2} kWh, ratio {3}")
  @CsvSource({
    "1/2/2022, 2.9090, 330.564, 0.556698",
    "1/3/2022, 2.7836, 326.006, 0.573764",
    "1/4/2022, 2.7724, 421.994, 0.745706",
    "1/5/2022, 2.3824, 377.323, 0.775916",
    "1/6/2022, 1.3408,   0.000, 0.000000"
  })
  void give_the_ratios_of_a_public_plant(String date, double yield, double energy, double ratio)
      throws IOException {
    List<PowerInterval> day = intervals(rows(), date);

    assertEquals(yield, PerformanceRatio.referenceYield(day), 5e-5);
    assertEquals(energy, day.stream().mapToDouble(each -> each.watts() / 4000).sum(), 5e-4);
    assertEquals(ratio, PerformanceRatio.plain(day, DC_WATTS), 5e-7);
  }

  @Test
  void do_not_correct_by_the_mean_temperature_of_the_same_window() throws IOException {
    List<PowerInterval> all = rows().stream().map(Row::interval).toList();
    double plain = PerformanceRatio.plain(all, DC_WATTS);
    double mean = PerformanceRatio.meanTemperature(all);
    double gamma = -0.00433;

    assertEquals(0.585196, plain, 5e-7);
    assertEquals(21.0847, mean, 5e-5);
    // The trap: the mean of the window makes the correction vanish.
    assertEquals(
        plain,
        PerformanceRatio.corrected(all, DC_WATTS, gamma, new ReferenceTemperature(mean, "window")),
        1e-12);
    assertEquals(
        0.575440,
        PerformanceRatio.corrected(all, DC_WATTS, gamma, ReferenceTemperature.STANDARD),
        5e-7);
  }

  @Test
  void correct_by_the_temperature_of_the_cells_where_air_and_wind_are_known() throws IOException {
    List<PowerInterval> cells =
        rows().stream()
            .map(
                each ->
                    new PowerInterval(
                        each.watts,
                        each.plane,
                        CellTemperature.cell(each.plane, each.ambient, each.wind),
                        0.25))
            .toList();

    assertEquals(16.0673, PerformanceRatio.meanTemperature(cells), 5e-5);
    assertEquals(
        0.563404,
        PerformanceRatio.corrected(cells, DC_WATTS, -0.00433, ReferenceTemperature.STANDARD),
        5e-7);
  }

  @Test
  void give_the_numbers_of_a_public_spreadsheet() {
    double[][] rows = {{9.5, 1000, 25, 2}, {7.6, 800, 20, 1}, {8.5, 900, 22, 3}};
    double[] cells = {52.4775, 43.5071, 45.1380};
    List<PowerInterval> intervals = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      double cell = CellTemperature.cell(rows[i][1], rows[i][2], rows[i][3]);
      assertEquals(cells[i], cell, 5e-5);
      intervals.add(new PowerInterval(rows[i][0], rows[i][1], cell, 1));
    }
    double mean = PerformanceRatio.meanTemperature(intervals);

    assertEquals(47.3731, mean, 5e-5);
    assertEquals(0.948148, PerformanceRatio.plain(intervals, 10), 5e-7);
    assertEquals(
        0.948148,
        PerformanceRatio.corrected(
            intervals, 10, -0.00433, new ReferenceTemperature(mean, "window")),
        5e-7);
    assertEquals(
        1.049853,
        PerformanceRatio.corrected(intervals, 10, -0.00433, ReferenceTemperature.STANDARD),
        5e-7);
  }

  @Test
  void count_the_time_of_a_public_plant() throws IOException {
    int useful = 0;
    int down = 0;
    for (Row each : rows()) {
      useful += each.plane > 50 ? 1 : 0;
      down += each.plane > 50 && each.watts <= 0 ? 1 : 0;
    }

    assertEquals(151, useful);
    Figure.Given figure =
        assertInstanceOf(
            Figure.Given.class,
            Availability.time(
                List.of(new DeviceUptime(useful, down, 0, 0, DC_WATTS)), "above 50 W/m²"));
    assertEquals(123.0 / 151, figure.value(), 1e-12);
  }

  @Test
  void weigh_inverters_by_nameplate_and_leave_out_what_both_parties_exclude() {
    List<DeviceUptime> inverters =
        List.of(new DeviceUptime(100, 50, 0, 0, 3000), new DeviceUptime(100, 20, 20, 0, 1000));

    Figure figure = Availability.time(inverters, "");

    assertEquals(0.625, ((Figure.Given) figure).value(), 1e-12);
    assertEquals(0.9, ((Figure.Given) Availability.energy(90, 30, 20, 1)).value(), 1e-12);
  }

  @Test
  void are_not_given_for_readings_with_holes() {
    Figure figure = Availability.time(List.of(new DeviceUptime(100, 0, 0, 20, 1)), "above 50 W/m²");

    assertEquals(
        new Figure.Missing(
            Figure.Why.READINGS, "readings cover 80 % of the time; at least 90 % are needed"),
        figure);
    assertNotEquals(figure, Availability.time(List.of(new DeviceUptime(100, 0, 0, 5, 1)), ""));
  }

  @Test
  void need_the_signatures_of_both_parties_for_an_exclusion() {
    TimeSpan span = new TimeSpan(Instant.EPOCH, Instant.EPOCH.plusSeconds(3600));

    assertThrows(
        IllegalArgumentException.class,
        () -> new Exclusion("d1", Set.of(), span, List.of("owner", "owner")));
    assertEquals(
        true,
        new Exclusion("d1", Set.of(), span, List.of("owner", "operator"))
            .covers("any", Instant.EPOCH, Instant.EPOCH.plusSeconds(1)));
  }
}
