// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import static io.parasol.gateway.analytics.SimulatedPlant.START;
import static io.parasol.gateway.analytics.SimulatedPlant.at;
import static io.parasol.gateway.analytics.SimulatedPlant.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.analytics.SimulatedFault.Kind;
import io.parasol.gateway.analytics.figures.Exclusion;
import io.parasol.gateway.analytics.figures.Figure;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.model.Sample;
import io.parasol.gateway.analytics.model.TimeSpan;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The day of the present")
class OpenDayTest {

  private static final int DAY = 16;
  private static final LocalDate DATE = START.plusDays(DAY);

  private static double value(Figure figure) {
    return assertInstanceOf(Figure.Given.class, figure, figure::toString).value();
  }

  @Test
  void has_after_sunset_the_figures_and_findings_of_the_closed_day() {
    SimulatedPlant plant =
        new SimulatedPlant(5, 12, false, true).with(Kind.DEAD, 2, at(DAY, 10), at(DAY, 14), 0);
    PlantAnalytics analytics = plant.play(DAY);
    List<Sample> samples = new ArrayList<>();
    plant.playDay(DAY, samples::add);
    Instant night = at(DAY, 22);
    samples.stream().filter(each -> each.time().isBefore(night)).forEach(analytics::add);
    analytics.advanceTo(night);

    OpenDay today = analytics.today();
    samples.stream().filter(each -> !each.time().isBefore(night)).forEach(analytics::add);
    ClosedDay closed = analytics.advanceTo(at(DAY + 1, 4)).get(0);

    PlantFigures expected = analytics.figures(DATE, DATE);
    PlantFigures figures = today.figures();
    assertEquals(expected.energy().milliWattHours(), figures.energy().milliWattHours());
    assertEquals(expected.energy().money(), figures.energy().money(), 1e-9);
    assertEquals(1, figures.energy().completeness(), 0.01);
    assertEquals(expected.waterfall(), figures.waterfall());
    assertEquals(
        value(expected.ratios().performance()), value(figures.ratios().performance()), 1e-9);
    assertEquals(value(expected.timeAvailability()), value(figures.timeAvailability()), 1e-9);
    assertTrue(value(figures.timeAvailability()) < 0.99);
    assertEquals(closed.devices().size(), today.devices().size());
    assertEquals(Map.of(Cause.DEAD, closed.devices().get(2).lost(Cause.DEAD)), dead(today));
    LossFinding finding = today.findings().get(0);
    assertEquals(name(2), finding.subject().device());
    assertEquals(at(DAY, 10), finding.span().begin());
    assertEquals(at(DAY, 14), finding.span().end());
  }

  private static Map<Cause, Long> dead(OpenDay today) {
    assertEquals(1, today.findings().size(), today.findings()::toString);
    LossFinding finding = today.findings().get(0);
    return Map.of(finding.cause(), finding.loss().milliWattHours());
  }

  /** The counter before the gateway was installed is unknown. */
  @ParameterizedTest(name = "with sensors: {0}")
  @ValueSource(booleans = {true, false})
  void blames_no_inverter_for_the_hours_before_its_first_reading(boolean hasSensors) {
    SimulatedPlant plant = new SimulatedPlant(5, 12, false, hasSensors);
    PlantAnalytics analytics = plant.analytics();
    analytics.advanceTo(at(0, 21));
    assertEquals(List.of(), analytics.today().findings());
    assertEquals(0, analytics.today().devices().stream().mapToLong(DeviceLosses::lost).sum());
    Instant begin = at(0, 15);
    plant.playDay(
        0,
        sample -> {
          if (!sample.time().isBefore(begin)) {
            analytics.add(sample);
          }
        });

    assertEquals(List.of(), analytics.lastingFindings());
    for (DeviceLosses each : analytics.today().devices()) {
      assertTrue(each.lost() < 0.1 * each.energy(), each::toString);
    }
    ClosedDay closed = analytics.advanceTo(at(1, 4)).get(0);
    for (DeviceLosses each : closed.devices()) {
      assertEquals(0, each.lost(Cause.DEAD), each::toString);
    }
  }

  @Test
  void counts_an_exclusion_once_however_often_it_is_added() {
    SimulatedPlant plant =
        new SimulatedPlant(5, 12, false, true).with(Kind.DEAD, 2, at(1, 10), at(1, 14), 0);
    PlantAnalytics analytics = plant.play(3);
    LocalDate date = START.plusDays(1);
    double without = value(analytics.figures(date, date).timeAvailability());

    for (int i = 0; i < 20_000; i++) {
      analytics.add(
          new Exclusion(
              "grid-1", Set.of(), new TimeSpan(at(1, 0), at(2, 0)), List.of("owner", "operator")));
    }

    assertTrue(without < 0.99);
    assertEquals(1, value(analytics.figures(date, date).timeAvailability()), 1e-9);
  }
}
