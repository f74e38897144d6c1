// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import static io.parasol.gateway.analytics.SimulatedPlant.START;
import static io.parasol.gateway.analytics.SimulatedPlant.at;
import static io.parasol.gateway.analytics.SimulatedPlant.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.figures.Figure;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.PvPlant;
import io.parasol.gateway.analytics.model.Sample;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Figures of readings that are not complete")
class IncompleteReadingsTest {

  private static final int DAYS = 12;
  private static final LocalDate LAST = START.plusDays(DAYS - 1);
  private static final Instant NOON = at(6, 12);

  /** How long after the begin of each interval of five minutes a reading comes. */
  private static final Duration LATE = Duration.ofSeconds(200);

  /** Three inverters to the south, and the sensors. */
  private static PvPlant south(SimulatedPlant plant, LocalDate commissioned) {
    List<Nameplate> inverters = new ArrayList<>();
    for (Nameplate each : plant.plant().inverters()) {
      if (each.array().azimuth() == 180) {
        inverters.add(
            new Nameplate(
                each.device(),
                each.group(),
                each.array(),
                each.acWatts(),
                each.counter(),
                commissioned));
      }
    }
    return new PvPlant(plant.site, inverters, SimulatedPlant.SENSORS);
  }

  private static PlantFigures play(Predicate<Sample> isRead) {
    return play(isRead, LocalDate.EPOCH);
  }

  private static PlantFigures play(Predicate<Sample> isRead, LocalDate commissioned) {
    SimulatedPlant plant = new SimulatedPlant(31, 9, false, true);
    PlantAnalytics analytics =
        new PlantAnalytics(
            south(plant, commissioned), EvaluationTerms.DEFAULT, DayListener.NONE, at(0, 0));
    for (int day = 0; day < DAYS; day++) {
      List<Sample> samples = new ArrayList<>();
      plant.playDay(day, samples::add);
      samples.stream().filter(isRead).forEach(analytics::add);
      plant.closed.addAll(analytics.advanceTo(at(day + 1, 4)));
    }
    return analytics.figures(START, LAST);
  }

  private static final PlantFigures COMPLETE = play(each -> true);

  private static double value(Figure figure) {
    return assertInstanceOf(Figure.Given.class, figure).value();
  }

  private static void assertSameRatios(PlantFigures figures) {
    PlantFigures.Ratios wanted = COMPLETE.ratios();
    PlantFigures.Ratios ratios = figures.ratios();
    assertEquals(value(wanted.performance()), value(ratios.performance()), 0.01);
    assertEquals(value(wanted.corrected()), value(ratios.corrected()), 0.01);
    assertEquals(value(wanted.index()), value(ratios.index()), 0.01);
  }

  @Test
  void are_complete_although_inverters_sleep_at_night() {
    Set<List<Object>> asleep = new HashSet<>();
    SimulatedPlant same = new SimulatedPlant(31, 9, false, true);
    for (int day = 0; day < DAYS; day++) {
      same.playDay(
          day,
          each -> {
            if (each.point().meaning() == Meaning.STATUS && each.value() == 2) {
              asleep.add(List.of(each.device(), each.time()));
            }
          });
    }

    PlantFigures figures = play(each -> !asleep.contains(List.of(each.device(), each.time())));

    // Under thick clouds they wake up later.
    assertTrue(figures.energy().completeness() > 0.97, figures.energy()::toString);
    assertEquals(1, value(figures.energyAvailability()), 1e-3);
    assertEquals(1, value(figures.timeAvailability()), 1e-9);
  }

  @Test
  void compare_no_energy_with_a_sensor_that_was_silent() {
    Instant from = at(4, 12);

    PlantFigures figures =
        play(
            each ->
                !each.device().equals(SimulatedPlant.SENSORS)
                    || each.time().isBefore(from)
                    || !each.time().isBefore(at(5, 12)));

    assertSameRatios(figures);
  }

  @Test
  void begin_with_the_first_reading_of_an_inverter() {
    PlantFigures figures = play(each -> !isOf(each, 3) || !each.time().isBefore(at(6, 0)));

    assertSameRatios(figures);
    assertEquals(1, value(figures.timeAvailability()), 1e-9);
    assertEquals(1, figures.energy().completeness(), 0.01);
    // The clear days are not evenly distributed.
    assertEquals(COMPLETE.energy().yield(), figures.energy().yield(), 4);
  }

  @Test
  void have_no_loss_before_the_first_reading_of_an_inverter_within_an_interval() {
    SimulatedPlant plant = new SimulatedPlant(31, 9, false, true);
    PlantAnalytics analytics =
        new PlantAnalytics(plant.plant(), EvaluationTerms.DEFAULT, DayListener.NONE, NOON);
    List<Sample> samples = new ArrayList<>();
    plant.playDay(6, samples::add);
    samples.stream()
        .map(IncompleteReadingsTest::readLate)
        .filter(each -> !each.time().isBefore(NOON.plus(LATE)))
        .forEach(analytics::add);
    analytics.advanceTo(NOON.plus(Duration.ofMinutes(20)));

    for (DeviceNow each : analytics.present().devices()) {
      double energy = each.today().energy();
      assertEquals(energy, (double) each.today().possible(), 0.2 * energy);
    }
  }

  private static Sample readLate(Sample sample) {
    return new Sample(
        sample.device(),
        sample.point(),
        sample.time().plus(LATE),
        sample.value(),
        sample.revision());
  }

  @Test
  void are_incomplete_if_an_inverter_that_is_commissioned_gives_no_reading() {
    PlantFigures figures = play(each -> !isOf(each, 3), START);

    assertEquals(2 / 3.0, figures.energy().completeness(), 0.01);
    assertInstanceOf(Figure.Missing.class, figures.timeAvailability());
    assertInstanceOf(Figure.Missing.class, figures.energyAvailability());
  }

  @Test
  void leave_out_the_light_of_a_silence_without_a_counter() {
    PlantFigures figures =
        play(
            each ->
                each.point().meaning() != Meaning.AC_ENERGY_TOTAL
                    && (!isOf(each, 3)
                        || each.time().isBefore(at(4, 0))
                        || !each.time().isBefore(at(7, 0))));

    assertSameRatios(figures);
    assertEquals(1 - 3.0 / DAYS / 3, figures.energy().completeness(), 0.01);
  }

  @Test
  void count_the_light_of_a_silence_whose_energy_a_counter_shows_later() {
    PlantFigures figures =
        play(
            each ->
                !isOf(each, 3)
                    || each.time().isBefore(at(4, 0))
                    || !each.time().isBefore(at(7, 9)));

    assertSameRatios(figures);
    assertEquals(
        (double) COMPLETE.energy().milliWattHours(),
        (double) figures.energy().milliWattHours(),
        1e-3 * COMPLETE.energy().milliWattHours());
    assertEquals(figures.energy().milliWattHours() / 1e6 * 0.10, figures.energy().money(), 1e-6);
  }

  private static boolean isOf(Sample sample, int inverter) {
    return sample.device().equals(name(inverter));
  }
}
