// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.figures.Figure;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.model.CarbonFactor;
import io.parasol.gateway.analytics.model.CounterType;
import io.parasol.gateway.analytics.model.LinkeTurbidity;
import io.parasol.gateway.analytics.model.Location;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.PvArray;
import io.parasol.gateway.analytics.model.PvPlant;
import io.parasol.gateway.analytics.model.Sample;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.analytics.model.Tariff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One inverter of a public plant from 2 to 6 January 2022, every 15 minutes, without a counter. */
@DisplayName("Five winter days of a public plant")
class PublicPlantTest {

  private static final ZoneOffset ZONE = ZoneOffset.ofHours(-7);
  private static final LocalDate FIRST = LocalDate.parse("2022-01-02");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("M/d/yyyy H:mm");

  private record Column(int index, Meaning meaning, double factor) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column(2, Meaning.AMBIENT_TEMP, 1),
          new Column(3, Meaning.AC_POWER, 1),
          new Column(6, Meaning.DC_VOLTAGE, 1),
          new Column(8, Meaning.MODULE_TEMP, 1),
          new Column(9, Meaning.POA_IRRADIANCE, 1),
          new Column(10, Meaning.REFERENCE_IRRADIANCE, 1),
          new Column(12, Meaning.WIND, 1));

  private static PvPlant plant() {
    Nameplate inverter =
        new Nameplate(
            "inv2",
            "roof",
            new PvArray(204_120, 10, 164, -0.00433, 0),
            200_000,
            CounterType.total(1),
            FIRST);
    Site site =
        new Site(
            new Location(39.74, -105.17, 1829),
            ZONE,
            LinkeTurbidity.constant(3),
            Tariff.fixed("USD", "0.10"),
            new CarbonFactor(400, "test"));
    return new PvPlant(site, List.of(inverter), "inv2");
  }

  private static List<String> lines() throws IOException {
    Path file =
        Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
            .map(each -> each.resolve("shared/data/pv/nrel_RSF_II.csv"))
            .filter(Files::exists)
            .findFirst()
            .orElse(Path.of(""));
    Assumptions.assumeTrue(Files.isRegularFile(file), "the public data set is not here");
    return Files.readAllLines(file).subList(1, 481);
  }

  @Test
  void show_snow_on_the_last_day_and_no_fault() throws IOException {
    PlantAnalytics analytics =
        new PlantAnalytics(
            plant(),
            EvaluationTerms.DEFAULT,
            DayListener.NONE,
            FIRST.atStartOfDay().toInstant(ZONE));
    List<ClosedDay> closed = new ArrayList<>();
    for (String line : lines()) {
      String[] cells = line.split(",", -1);
      Instant time = LocalDateTime.parse(cells[0], TIME).toInstant(ZONE);
      closed.addAll(analytics.advanceTo(time));
      for (Column each : COLUMNS) {
        double value = Double.parseDouble(cells[each.index()]) * each.factor();
        analytics.add(Sample.of("inv2", each.meaning(), time, value));
      }
    }
    closed.addAll(analytics.advanceTo(FIRST.plusDays(5).atTime(4, 0).toInstant(ZONE)));

    assertEquals(5, closed.size());
    DeviceLosses snow = closed.get(4).devices().get(0);
    assertEquals(0, snow.energy());
    assertTrue(snow.lost(Cause.SNOW) > 0.9 * snow.lost(), snow::toString);
    List<LossFinding> findings = new ArrayList<>(analytics.openFindings());
    closed.forEach(each -> findings.addAll(each.ended()));
    List<LossFinding> lastDay =
        findings.stream()
            .filter(
                each ->
                    each.span().begin().isAfter(FIRST.plusDays(4).atStartOfDay().toInstant(ZONE)))
            .toList();
    assertEquals(List.of(Cause.SNOW), lastDay.stream().map(LossFinding::cause).toList());
    // The trapezoid over quarter-hours is the sum of the published table, but for the last slot.
    assertEquals(330.564, closed.get(0).devices().get(0).energy() / 1e6, 0.01);
    assertEquals(421.994, closed.get(2).devices().get(0).energy() / 1e6, 0.01);
    double[] ratios = {0.556698, 0.573764, 0.745706, 0.775916};
    for (int day = 0; day < ratios.length; day++) {
      LocalDate date = FIRST.plusDays(day);
      Figure ratio = analytics.figures(date, date).ratios().performance();
      assertEquals(ratios[day], assertInstanceOf(Figure.Given.class, ratio).value(), 1e-3);
    }
  }
}
