// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import static io.parasol.gateway.analytics.SimulatedPlant.at;
import static io.parasol.gateway.analytics.SimulatedPlant.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.gateway.analytics.SimulatedFault.Kind;
import io.parasol.gateway.analytics.energy.Aggregate;
import io.parasol.gateway.analytics.energy.Resolution;
import io.parasol.gateway.analytics.figures.Exclusion;
import io.parasol.gateway.analytics.figures.Figure;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.DeviceLosses.SlotLoss;
import io.parasol.gateway.analytics.losses.EvidenceFact;
import io.parasol.gateway.analytics.losses.Loss;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.model.PvPlant;
import io.parasol.gateway.analytics.model.Sample;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.analytics.model.Tariff;
import io.parasol.gateway.analytics.model.TimeSpan;
import io.parasol.gateway.analytics.peers.NowRule;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

@DisplayName("The analytics of a plant")
class PlantAnalyticsTest {

  private static final PointMeaning ENERGY = new PointMeaning(Meaning.AC_ENERGY_TOTAL);
  private static final PointMeaning POWER = new PointMeaning(Meaning.AC_POWER);

  private static List<Sample> samples(SimulatedPlant plant, int days) {
    List<Sample> samples = new ArrayList<>();
    for (int day = 0; day < days; day++) {
      plant.playDay(day, samples::add);
    }
    return samples;
  }

  private static List<List<Aggregate>> aggregates(PlantAnalytics analytics, int days) {
    List<List<Aggregate>> all = new ArrayList<>();
    for (int day = 0; day < days; day++) {
      LocalDate date = SimulatedPlant.START.plusDays(day);
      for (Resolution each : List.of(Resolution.FIVE_MINUTES, Resolution.HOUR, Resolution.DAY)) {
        all.add(analytics.aggregates(name(0), ENERGY, date, each));
        all.add(analytics.aggregates(name(1), POWER, date, each));
      }
    }
    return all;
  }

  @RepeatedTest(5)
  void does_not_depend_on_the_order_of_delivery(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    SimulatedPlant plant =
        new SimulatedPlant(repetition.getCurrentRepetition(), 6, false, true)
            .with(Kind.SILENT, 0, at(0, 9), at(0, 15), 0)
            .with(Kind.DEAD, 1, at(1, 9), at(1, 12), 0)
            .with(Kind.SILENT_DEAD, 3, at(0, 14), at(1, 10), 0);
    List<Sample> inOrder = samples(plant, 2);
    // A fifth is delivered twice, and some values are corrected later.
    List<Sample> shuffled = new ArrayList<>(inOrder);
    List<Sample> corrected = new ArrayList<>();
    for (Sample each : inOrder) {
      if (random.nextInt(5) == 0) {
        shuffled.add(each);
      }
      if (each.point().equals(POWER) && random.nextInt(20) == 0) {
        corrected.add(new Sample(each.device(), POWER, each.time(), each.value() * 0.99, 1));
      }
    }
    shuffled.addAll(corrected);
    Collections.shuffle(shuffled, random);
    PlantAnalytics first = plant.analytics();
    PlantAnalytics second = plant.analytics();
    first.advanceTo(at(2, 0));
    second.advanceTo(at(2, 0));
    inOrder.forEach(first::add);
    corrected.forEach(first::add);
    shuffled.forEach(second::add);

    assertEquals(aggregates(first, 2), aggregates(second, 2));
    List<ClosedDay> closed = first.advanceTo(at(2, 4));
    assertEquals(closed, second.advanceTo(at(2, 4)));
    assertEquals(1, closed.size());
  }

  @Test
  void counts_all_energy_of_sixty_days() {
    SimulatedPlant plant = new SimulatedPlant(3, 3, false, false);

    PlantAnalytics analytics = plant.play(60);

    LocalDate from = SimulatedPlant.START;
    PlantFigures figures = analytics.figures(from, from.plusDays(59));
    // The sample that ends the last day comes a day later.
    assertEquals(plant.produced, figures.energy().milliWattHours() / 1000.0, 4);
    assertEquals(1, figures.energy().completeness(), 1e-9);
    List<Aggregate> months = analytics.aggregates(name(0), ENERGY, from, Resolution.MONTH);
    assertEquals(3, months.size());
    long sum = months.stream().mapToLong(Aggregate::milliWattHours).sum();
    List<Aggregate> days = analytics.closedDays(name(0), from, from.plusDays(59));
    assertEquals(days.stream().mapToLong(Aggregate::milliWattHours).sum(), sum);
  }

  @Test
  void names_what_becomes_of_a_sample() {
    PlantAnalytics analytics = new SimulatedPlant(3, 3, false, false).analytics();
    Sample sample = Sample.of(name(0), Meaning.AC_POWER, at(0, 10), 5);
    analytics.advanceTo(at(0, 12));

    assertEquals(SampleResult.ACCEPTED, analytics.add(sample));
    assertEquals(SampleResult.DUPLICATE, analytics.add(sample));
    assertEquals(
        SampleResult.UNKNOWN_DEVICE,
        analytics.add(Sample.of("other", Meaning.AC_POWER, at(0, 10), 5)));
    assertEquals(
        SampleResult.TOO_EARLY, analytics.add(Sample.of(name(0), Meaning.AC_POWER, at(3, 10), 5)));
    analytics.advanceTo(at(1, 4));
    assertEquals(SampleResult.TOO_LATE, analytics.add(sample));
  }

  @Test
  void gives_a_day_a_last_time_before_it_is_closed() {
    SimulatedPlant plant = new SimulatedPlant(3, 3, false, false);
    List<Aggregate> kept = new ArrayList<>();
    PlantAnalytics[] holder = new PlantAnalytics[1];
    holder[0] =
        new PlantAnalytics(
            plant.plant(),
            EvaluationTerms.DEFAULT,
            date ->
                kept.addAll(holder[0].aggregates(name(0), ENERGY, date, Resolution.FIVE_MINUTES)),
            at(0, 0));
    plant.playDay(0, holder[0]::add);

    ClosedDay closed = holder[0].advanceTo(at(1, 4)).get(0);

    assertEquals(288, kept.size());
    assertEquals(
        closed.devices().get(0).energy(), kept.stream().mapToLong(Aggregate::milliWattHours).sum());
  }

  @Test
  void shows_the_present() {
    SimulatedPlant plant =
        new SimulatedPlant(2, 6, false, true).with(Kind.DEAD, 2, at(1, 11), at(1, 23), 0);
    PlantAnalytics analytics = plant.analytics();
    Instant now = at(1, 13);
    for (Sample each : samples(plant, 2)) {
      if (each.time().isBefore(now)) {
        analytics.advanceTo(each.time());
        analytics.add(each);
      }
    }
    analytics.advanceTo(now);

    PlantNow plantNow = analytics.present();
    List<DeviceNow> present = plantNow.devices();

    assertEquals(NowRule.Verdict.DEAD, present.get(2).verdict());
    assertEquals(Cause.DEAD, present.get(2).cause().orElseThrow());
    assertTrue(present.get(2).today().lost(Cause.DEAD) > 0);
    assertEquals(NowRule.Verdict.HEALTHY, present.get(0).verdict());
    assertEquals(0, present.get(0).today().lost(Cause.DEAD));
    assertEquals(present.get(0).possibleWatts(), present.get(0).watts(), 500);
    assertEquals(at(1, 0), plantNow.midnight());
    assertEquals(13 * 12, plantNow.possibleWatts().size());
    double powers = present.stream().mapToDouble(DeviceNow::possibleWatts).sum();
    assertEquals(powers, plantNow.possibleWatts().get(13 * 12 - 1), 1e-6);
    assertEquals(List.of(), analytics.openFindings(), "nothing is decided before the day ends");
  }

  @Test
  void shows_an_outage_while_it_lasts_under_one_id() {
    SimulatedPlant plant =
        new SimulatedPlant(2, 6, false, false).with(Kind.DEAD, 2, at(4, 11), at(6, 10), 0);
    PlantAnalytics analytics = plant.analytics();
    Deque<Sample> samples = new ArrayDeque<>(samples(plant, 7));

    assertEquals(List.of(), lasting(analytics, samples, at(4, 11).plusSeconds(600)));
    List<LossFinding> first = lasting(analytics, samples, at(4, 11).plusSeconds(1200));
    assertEquals(1, first.size(), first::toString);
    assertEquals(Cause.DEAD, first.get(0).cause());
    assertEquals(at(4, 11), first.get(0).span().begin());
    for (Instant time : List.of(at(4, 20), at(5, 1), at(5, 5), at(5, 13), at(6, 9))) {
      List<LossFinding> later = lasting(analytics, samples, time);
      assertEquals(List.of(first.get(0).id()), later.stream().map(LossFinding::id).toList());
    }
    assertEquals(List.of(), lasting(analytics, samples, at(6, 11)), "it runs again");
    assertEquals(1, analytics.openFindings().size(), "as of the last closed day");
  }

  private static List<LossFinding> lasting(
      PlantAnalytics analytics, Deque<Sample> samples, Instant now) {
    while (!samples.isEmpty() && samples.getFirst().time().isBefore(now)) {
      Sample next = samples.removeFirst();
      List<ClosedDay> unused = analytics.advanceTo(next.time());
      SampleResult result = analytics.add(next);
      assertEquals(SampleResult.ACCEPTED, result);
    }
    List<ClosedDay> unused = analytics.advanceTo(now);
    return analytics.lastingFindings();
  }

  @Test
  void joins_no_readings_that_are_missing_at_dusk_and_at_dawn_to_a_silence_over_the_night() {
    SimulatedPlant plant = new SimulatedPlant(2, 6, false, true);
    List<Sample> samples = samples(plant, 3);
    List<Instant> lit =
        samples.stream()
            .filter(each -> each.device().equals(name(2)) && each.point().equals(POWER))
            .filter(each -> each.value() > 0.07 * SimulatedPlant.WATTS)
            .map(Sample::time)
            .toList();
    int dawn = (int) lit.stream().filter(time -> time.isBefore(at(1, 0))).count();
    Set<Instant> missing = Set.copyOf(lit.subList(dawn - 2, dawn + 2));
    PlantAnalytics analytics = plant.analytics();
    samples.stream()
        .filter(each -> !each.device().equals(name(2)) || !missing.contains(each.time()))
        .forEach(
            each -> {
              plant.closed.addAll(analytics.advanceTo(each.time()));
              analytics.add(each);
            });
    plant.closed.addAll(analytics.advanceTo(at(3, 4)));

    List<SlotLoss> silent =
        plant.closed.stream()
            .flatMap(day -> day.devices().get(2).slots().stream())
            .flatMap(Optional::stream)
            .filter(each -> each.cause() == Cause.COMMUNICATION)
            .toList();
    assertEquals(4, silent.size(), "two at dusk and two at dawn");
    assertEquals(List.of(), plant.findings(analytics));
  }

  @Test
  void gives_figures_with_sensors_and_reasons_without() {
    LocalDate from = SimulatedPlant.START;
    PlantFigures with =
        new SimulatedPlant(6, 3, false, true).play(5).figures(from, from.plusDays(4));
    PlantFigures without =
        new SimulatedPlant(6, 3, false, false).play(5).figures(from, from.plusDays(4));

    Figure.Given corrected = assertInstanceOf(Figure.Given.class, with.ratios().corrected());
    assertTrue(corrected.method().contains("25.0 °C (STC)"), corrected::method);
    Figure.Given plain = assertInstanceOf(Figure.Given.class, with.ratios().performance());
    assertTrue(plain.value() > 0.75 && plain.value() < 1, plain::toString);
    assertTrue(Math.abs(plain.value() - corrected.value()) > 1e-4);
    assertEquals(Figure.NO_IRRADIANCE, without.ratios().performance());
    assertInstanceOf(Figure.Missing.class, without.ratios().index());
    assertEquals(
        1,
        assertInstanceOf(Figure.Given.class, without.timeAvailability()).value(),
        "no inverter was down");
    assertEquals(with.energy().milliWattHours() / 1e6 * 0.10, with.energy().money(), 1e-6);
  }

  @Test
  void leaves_out_of_the_availability_what_both_parties_exclude() {
    SimulatedPlant plant =
        new SimulatedPlant(7, 3, false, true).with(Kind.FAULT, 1, at(2, 10), at(2, 16), 0);
    PlantAnalytics analytics = plant.play(4);
    LocalDate date = SimulatedPlant.START.plusDays(2);

    double before = value(analytics.figures(date, date).timeAvailability());
    double energyBefore = value(analytics.figures(date, date).energyAvailability());
    analytics.add(
        new Exclusion(
            "grid-works-7",
            Set.of(name(1)),
            new TimeSpan(at(2, 10), at(2, 13)),
            List.of("owner", "operator")));
    double after = value(analytics.figures(date, date).timeAvailability());

    // Six of about thirteen useful hours, one of three inverters; half of them is excluded.
    assertEquals(1 - 6 / 13.0 / 3, before, 0.03);
    assertEquals((1 + before) / 2, after, 1e-3);
    assertTrue(value(analytics.figures(date, date).energyAvailability()) > energyBefore);
  }

  /** Returns energy by energy and what was lost, less what is excluded. */
  private static double energyAvailability(PlantFigures figures, long lost, long excluded) {
    double energy = figures.waterfall().energy();
    return energy / (energy + lost - excluded);
  }

  @Test
  void excludes_the_energy_of_the_excluded_time_and_no_other() {
    SimulatedPlant plant =
        new SimulatedPlant(7, 3, false, true)
            .with(Kind.FAULT, 1, at(2, 10), at(2, 16), 0)
            .with(Kind.COMMAND, 2, at(2, 11), at(2, 15), 0);
    PlantAnalytics analytics = plant.play(3);
    LocalDate date = SimulatedPlant.START.plusDays(2);
    long lost = plant.closed.get(2).devices().get(1).lost(Cause.FAULT);
    List<Optional<SlotLoss>> slots = plant.closed.get(2).devices().get(1).slots();
    long noon =
        slots.subList(12 * 12, 14 * 12).stream()
            .flatMap(Optional::stream)
            .mapToLong(SlotLoss::milliWattHours)
            .sum();

    // A limit is no unavailability, so that there is nothing to exclude.
    analytics.add(exclusion("grid-works-1", 2, at(2, 10), at(2, 16)));
    PlantFigures figures = analytics.figures(date, date);
    assertEquals(
        energyAvailability(figures, lost, 0), value(figures.energyAvailability()), 1e-9, "limited");

    analytics.add(exclusion("grid-works-2", 1, at(2, 6), at(2, 10)));
    figures = analytics.figures(date, date);
    assertEquals(
        energyAvailability(figures, lost, 0), value(figures.energyAvailability()), 0.01, "before");

    analytics.add(exclusion("grid-works-3", 1, at(2, 12), at(2, 14)));
    figures = analytics.figures(date, date);
    assertEquals(
        energyAvailability(figures, lost, noon), value(figures.energyAvailability()), 1e-4);
  }

  private static Exclusion exclusion(String document, int inverter, Instant from, Instant until) {
    return new Exclusion(
        document, Set.of(name(inverter)), new TimeSpan(from, until), List.of("owner", "operator"));
  }

  @Test
  void is_not_available_in_a_silence_that_turns_out_to_be_an_outage() {
    SimulatedPlant answering =
        new SimulatedPlant(7, 6, false, true).with(Kind.DEAD, 1, at(25, 11), at(28, 9), 0);
    SimulatedPlant silent =
        new SimulatedPlant(7, 6, false, true).with(Kind.SILENT_DEAD, 1, at(25, 11), at(28, 9), 0);
    SimulatedPlant running =
        new SimulatedPlant(7, 6, false, true).with(Kind.SILENT, 1, at(25, 11), at(28, 9), 0);
    LocalDate from = SimulatedPlant.START.plusDays(19);
    LocalDate to = from.plusDays(9);
    PlantFigures wanted = answering.play(29).figures(from, to);
    PlantAnalytics analytics = priced(silent);
    silent.play(analytics, 0, 29);
    PlantFigures figures = analytics.figures(from, to);

    assertEquals(value(wanted.timeAvailability()), value(figures.timeAvailability()), 0.005);
    assertTrue(value(figures.timeAvailability()) < 0.97, figures::toString);
    PlantFigures ran = running.play(29).figures(from, to);
    assertEquals(1, value(ran.timeAvailability()), 1e-9);

    double before = value(figures.energyAvailability());
    analytics.add(exclusion("grid-works-1", 1, at(26, 0), at(27, 0)));
    PlantFigures excluded = analytics.figures(from, to);
    assertTrue(value(excluded.energyAvailability()) > before + 0.005, "a day of the silence");
    assertTrue(value(excluded.timeAvailability()) > value(figures.timeAvailability()) + 0.005);

    Loss loss =
        silent.findings(analytics).stream()
            .filter(each -> each.cause() == Cause.DEAD)
            .findFirst()
            .orElseThrow()
            .loss();
    double price = loss.money().doubleValue() / (loss.milliWattHours() / 1e6);
    assertTrue(price > 0.15 && price < 0.3, "by the prices of all its hours: " + price);
  }

  /** Energy is worth ten times as much from eleven to twelve. */
  private static PlantAnalytics priced(SimulatedPlant plant) {
    Tariff tariff =
        new Tariff(
            Currency.getInstance("EUR"),
            new BigDecimal("0.10"),
            List.of(new Tariff.Period(LocalTime.of(11, 0), LocalTime.NOON, BigDecimal.ONE)));
    Site site =
        new Site(
            plant.site.location(),
            SimulatedPlant.ZONE,
            plant.site.linke(),
            tariff,
            plant.site.carbon());
    return new PlantAnalytics(
        new PvPlant(site, plant.plant().inverters(), SimulatedPlant.SENSORS),
        EvaluationTerms.DEFAULT,
        DayListener.NONE,
        at(0, 0));
  }

  private static double value(Figure figure) {
    return assertInstanceOf(Figure.Given.class, figure).value();
  }

  @Test
  void books_what_a_signed_command_took_with_its_signer() {
    SimulatedPlant plant =
        new SimulatedPlant(8, 6, false, true)
            .with(Kind.COMMAND, SimulatedFault.ALL, at(20, 10), at(20, 15), 20);

    PlantAnalytics analytics = plant.play(21);

    List<LossFinding> findings = plant.findings(analytics);
    assertEquals(6, findings.size());
    for (int i = 0; i < 6; i += 3) {
      LossFinding finding = findings.get(i);
      assertEquals(Cause.CURTAILED_BY_COMMAND, finding.cause());
      List<String> facts = finding.evidence().stream().map(EvidenceFact::text).toList();
      assertTrue(facts.get(0).contains("by anna"), facts::toString);
      assertTrue(facts.get(1).startsWith("ac_power"), facts::toString);
      assertTrue(facts.get(2).startsWith("possible"), facts::toString);
    }
    // All neighbours are limited too, so that the sensor and the typical factor to it must serve.
    double lost =
        analytics.losses(name(0)).stream()
                .mapToLong(each -> each.lost(Cause.CURTAILED_BY_COMMAND))
                .sum()
            / 1000.0;
    double wanted = plant.lost.getOrDefault(0, 0.0);
    assertEquals(wanted, lost, 0.05 * wanted);
  }

  @Test
  void keeps_its_results_when_the_same_readings_are_evaluated_again() {
    SimulatedPlant plant =
        new SimulatedPlant(9, 6, false, false).with(Kind.DEAD, 2, at(1, 11), at(2, 10), 0);
    List<Sample> samples = samples(plant, 3);
    List<List<String>> ids = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      PlantAnalytics analytics = plant.analytics();
      analytics.advanceTo(at(0, 1));
      List<String> found = new ArrayList<>();
      for (int day = 0; day < 3; day++) {
        Instant from = at(day, 0);
        Instant until = at(day + 1, 0);
        analytics.advanceTo(from);
        samples.stream()
            .filter(each -> !each.time().isBefore(from) && each.time().isBefore(until))
            .forEach(analytics::add);
        for (ClosedDay each : analytics.advanceTo(until.plusSeconds(3 * 3600))) {
          each.ended().forEach(finding -> found.add(finding.id()));
          assertEquals(6, each.devices().stream().map(DeviceLosses::device).distinct().count());
        }
      }
      ids.add(found);
    }

    assertEquals(1, ids.get(0).size());
    assertEquals(ids.get(0), ids.get(1));
  }
}
