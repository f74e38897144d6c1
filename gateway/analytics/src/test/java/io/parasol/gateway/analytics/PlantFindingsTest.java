// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import static io.parasol.gateway.analytics.SimulatedPlant.START;
import static io.parasol.gateway.analytics.SimulatedPlant.at;
import static io.parasol.gateway.analytics.SimulatedPlant.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.gateway.analytics.SimulatedFault.Kind;
import io.parasol.gateway.analytics.energy.ValueFilter;
import io.parasol.gateway.analytics.energy.ValueFilter.Reason;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.losses.Waterfall;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.PvPlant;
import io.parasol.gateway.analytics.model.Sample;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Findings in simulated plants")
class PlantFindingsTest {

  private static List<LossFinding> of(List<LossFinding> findings, int inverter) {
    return findings.stream()
        .filter(each -> each.subject().device().equals(name(inverter)))
        .toList();
  }

  @ParameterizedTest(name = "weather {0}")
  @ValueSource(longs = {1, 2})
  void are_none_in_sixty_days_of_twelve_healthy_inverters(long seed) {
    SimulatedPlant plant = new SimulatedPlant(seed, 12, false, false);

    PlantAnalytics analytics = plant.play(60);

    assertEquals(List.of(), plant.findings(analytics));
  }

  @Test
  void are_none_at_an_inverter_on_which_shade_has_always_fallen() {
    SimulatedPlant plant =
        new SimulatedPlant(4, 12, false, false).with(Kind.SHADE, 3, at(0, 0), at(60, 0), 0.4);

    PlantAnalytics analytics = plant.play(30);

    assertEquals(
        List.of(),
        plant.findings(analytics).stream().filter(each -> each.cause() != Cause.SHADE).toList());
  }

  @ParameterizedTest(name = "with currents: {0}, weather {1}")
  @CsvSource({"true, 5", "true, 6", "false, 7", "false, 8"})
  void show_one_open_string_of_twenty_within_three_days(boolean currents, long seed) {
    SimulatedPlant plant =
        new SimulatedPlant(seed, 12, currents, false)
            .with(Kind.OPEN_STRING, 5, at(30, 0), at(60, 0), 7);

    PlantAnalytics analytics = plant.play(33);

    List<LossFinding> findings = plant.findings(analytics);
    assertEquals(1, findings.size(), findings::toString);
    LossFinding finding = findings.get(0);
    assertEquals(Cause.STRING, finding.cause());
    assertEquals(new LossFinding.Subject(name(5), currents ? 7 : 0), finding.subject());
    assertEquals(at(30, 0), finding.span().begin());
    assertTrue(finding.span().isOpen());
    double lost = plant.lost.getOrDefault(5, 0.0);
    assertEquals(lost, finding.loss().milliWattHours() / 1000.0, 0.15 * lost);
    Set<LocalDate> explained = changed(plant, analytics, 5);
    assertEquals(explained, explained(plant));
    assertEquals(currents, explained.isEmpty(), "currents show an open string on its first day");
  }

  /** Returns the days whose losses have other causes now than when they were closed. */
  private static Set<LocalDate> changed(SimulatedPlant plant, PlantAnalytics analytics, int index) {
    Set<LocalDate> changed = new TreeSet<>();
    for (ClosedDay each : plant.closed) {
      DeviceLosses closed = each.devices().get(index);
      analytics.losses(name(index)).stream()
          .filter(now -> now.date().equals(each.date()) && !now.losses().equals(closed.losses()))
          .forEach(now -> changed.add(now.date()));
    }
    return changed;
  }

  private static Set<LocalDate> explained(SimulatedPlant plant) {
    Set<LocalDate> explained = new TreeSet<>();
    plant.closed.forEach(each -> explained.addAll(each.explained()));
    return explained;
  }

  @Test
  void show_an_open_string_of_an_inverter_without_neighbours() {
    SimulatedPlant plant =
        new SimulatedPlant(9, 2, true, false).with(Kind.OPEN_STRING, 1, at(20, 0), at(60, 0), 7);
    PlantAnalytics analytics = plant.analytics();
    for (int day = 0; day < 25; day++) {
      int number = day;
      plant.playDay(
          day,
          each -> {
            // One answer in which all currents are disturbed.
            boolean isDisturbed =
                each.point().meaning() == Meaning.DC_CURRENT && each.time().equals(at(3, 12));
            assertEquals(
                SampleResult.ACCEPTED,
                analytics.add(
                    isDisturbed
                        ? new Sample(each.device(), each.point(), each.time(), 6553.5, 0)
                        : each),
                () -> "day " + number);
          });
      plant.closed.addAll(analytics.advanceTo(at(day + 1, 4)));
    }

    List<LossFinding> findings = plant.findings(analytics);

    assertEquals(1, findings.size(), findings::toString);
    LossFinding finding = findings.get(0);
    assertEquals(Cause.STRING, finding.cause());
    assertEquals(new LossFinding.Subject(name(1), 7), finding.subject());
    assertEquals(at(20, 0), finding.span().begin());
    double lost = plant.lost.getOrDefault(1, 0.0);
    assertEquals(lost, finding.loss().milliWattHours() / 1000.0, 0.15 * lost);
  }

  @Test
  void show_a_weak_tracker_that_has_power_and_no_current() {
    SimulatedPlant plant =
        new SimulatedPlant(5, 12, true, false).with(Kind.OPEN_STRING, 5, at(30, 0), at(60, 0), 7);
    PlantAnalytics analytics = plant.analytics();
    for (int day = 0; day < 33; day++) {
      plant.playDay(day, sample -> analytics.add(asPower(sample)));
      plant.closed.addAll(analytics.advanceTo(at(day + 1, 4)));
    }

    List<LossFinding> findings = plant.findings(analytics);
    assertEquals(1, findings.size(), findings::toString);
    assertEquals(new LossFinding.Subject(name(5), 7), findings.get(0).subject());
  }

  private static Sample asPower(Sample sample) {
    return sample.point().meaning() == Meaning.DC_CURRENT
        ? new Sample(
            sample.device(),
            new PointMeaning(Meaning.DC_POWER, sample.point().index()),
            sample.time(),
            sample.value() * 600,
            0)
        : sample;
  }

  @Test
  void end_when_the_string_is_repaired() {
    SimulatedPlant plant =
        new SimulatedPlant(9, 12, true, false).with(Kind.OPEN_STRING, 5, at(20, 0), at(26, 0), 7);

    PlantAnalytics analytics = plant.play(30);

    assertEquals(List.of(), analytics.openFindings());
    List<LossFinding> findings = plant.findings(analytics);
    assertEquals(1, findings.size());
    assertEquals(at(26, 0), findings.get(0).span().end());
  }

  @ParameterizedTest(name = "{0} from day 30, {1} h to day {2}, {3} h")
  @CsvSource({
    "DEAD, 10, 31, 14, 11",
    "DEAD, 11, 30, 15, 12",
    "SILENT_DEAD, 10, 30, 16, 13",
    "SILENT_DEAD, 10, 33, 12, 14",
    "FAULT, 9, 30, 13, 15"
  })
  void cost_what_an_outage_cost_within_two_percent(
      Kind kind, int begin, int endDay, int endHour, long seed) {
    SimulatedPlant plant =
        new SimulatedPlant(seed, 12, false, false)
            .with(kind, 4, at(30, begin), at(endDay, endHour), 0);

    PlantAnalytics analytics = plant.play(endDay + 2);

    List<LossFinding> findings = of(plant.findings(analytics), 4);
    assertEquals(1, findings.size(), findings::toString);
    double lost = plant.lost.getOrDefault(4, 0.0);
    double found = findings.get(0).loss().milliWattHours() / 1000.0;
    assertEquals(lost, found, 0.02 * lost);
    BigDecimal money = findings.get(0).loss().money();
    assertEquals(found / 1000 * 0.10, money.doubleValue(), 1e-6);
    assertEquals(kind == Kind.FAULT ? Cause.FAULT : Cause.DEAD, findings.get(0).cause());
  }

  @ParameterizedTest(name = "{0} inverters")
  @ValueSource(ints = {6, 1})
  void are_communication_over_a_night_whatever_the_weather_of_the_two_days(int inverters) {
    SimulatedPlant plant = new SimulatedPlant(77, inverters, false, true);
    for (int i = 0; i < 6; i++) {
      plant.with(Kind.SILENT, i % inverters, at(15 + 3 * i, 10), at(16 + 3 * i, 12), 0);
    }

    List<LossFinding> findings = plant.findings(plant.play(34));

    assertEquals(
        List.of(Cause.COMMUNICATION),
        findings.stream().map(LossFinding::cause).distinct().toList());
    assertTrue(findings.size() >= 6, findings::toString);
    assertEquals(
        0, findings.stream().mapToLong(each -> each.loss().milliWattHours()).sum(), "no loss");
  }

  @Test
  void are_communication_without_a_loss_if_the_counter_moved() {
    SimulatedPlant plant =
        new SimulatedPlant(16, 12, false, false)
            .with(Kind.SILENT, 4, at(30, 10), at(30, 15), 0)
            .with(Kind.SILENT, 5, at(30, 10), at(32, 15), 0);

    PlantAnalytics analytics = plant.play(35);

    List<LossFinding> findings = plant.findings(analytics);
    assertEquals(2, findings.size(), findings::toString);
    for (LossFinding each : findings) {
      assertEquals(Cause.COMMUNICATION, each.cause());
      assertEquals(0, each.loss().milliWattHours());
    }
    long energy = 0;
    for (int i = 0; i < 12; i++) {
      energy += analytics.losses(name(i)).stream().mapToLong(DeviceLosses::energy).sum();
    }
    assertEquals(plant.produced, energy / 1000.0, 12, "a step of each counter");
  }

  @ParameterizedTest(name = "while the inverter gives {0} of its power")
  @CsvSource({"1, COMMUNICATION", "0, DEAD"})
  void of_an_inverter_that_repeats_old_readings_follow_from_its_counter(double power, Cause cause) {
    SimulatedPlant plant =
        new SimulatedPlant(17, 12, false, false)
            .with(Kind.FROZEN, 4, at(30, 10), at(30, 15), 0)
            .with(Kind.FROZEN, 5, at(30, 2), at(30, 4), 0);
    if (power == 0) {
      plant.with(Kind.DEAD, 4, at(30, 10), at(30, 15), 0);
    }

    PlantAnalytics analytics = plant.play(33);

    List<LossFinding> findings = plant.findings(analytics);
    assertEquals(1, findings.size(), findings::toString);
    assertEquals(cause, findings.get(0).cause());
    double lost = plant.lost.getOrDefault(4, 0.0);
    assertEquals(lost, findings.get(0).loss().milliWattHours() / 1000.0, 0.02 * lost + 1);
    assertEquals(
        List.of(new ValueFilter.Dropped(name(4), Meaning.AC_POWER, Reason.STUCK, 60)),
        plant.closed.stream().flatMap(each -> each.dropped().stream()).toList());
    long energy = 0;
    for (int i = 0; i < 12; i++) {
      energy += analytics.losses(name(i)).stream().mapToLong(DeviceLosses::energy).sum();
    }
    assertEquals(plant.produced, energy / 1000.0, 12, "a step of each counter");
  }

  @ParameterizedTest(name = "weather {0}")
  @ValueSource(longs = {20, 21, 22})
  void have_the_right_cause(long seed) {
    SimulatedPlant plant =
        new SimulatedPlant(seed, 12, true, true)
            .with(Kind.DEAD, 0, at(20, 10), at(20, 16), 0)
            .with(Kind.OPEN_STRING, 1, at(21, 0), at(60, 0), 3)
            .with(Kind.FAULT, 2, at(22, 9), at(22, 15), 0)
            .with(Kind.SILENT, 3, at(23, 9), at(23, 15), 0)
            .with(Kind.SILENT_DEAD, 4, at(24, 9), at(24, 15), 0)
            .with(Kind.LIMIT, 5, at(25, 9), at(25, 16), 10)
            .with(Kind.COMMAND, 6, at(26, 9), at(26, 16), 10)
            .with(Kind.SHADE, 7, at(27, 0), at(60, 0), 0.6)
            .with(Kind.SOILING, 8, at(20, 0), at(60, 0), 0.003)
            .with(Kind.ALARM, 9, at(33, 9), at(33, 15), 0.3)
            .with(Kind.ALARM, 10, at(0, 0), at(60, 0), 1)
            .with(Kind.SNOW, SimulatedFault.ALL, at(29, 0), at(30, 0), 0)
            .with(Kind.GRID, SimulatedFault.ALL, at(31, 11), at(31, 15), 0);

    PlantAnalytics analytics = plant.play(48);

    List<LossFinding> findings = plant.findings(analytics);
    Cause[] wanted = {
      Cause.DEAD,
      Cause.STRING,
      Cause.FAULT,
      Cause.COMMUNICATION,
      Cause.DEAD,
      Cause.CURTAILED,
      Cause.CURTAILED_BY_COMMAND,
      Cause.SHADE,
      Cause.SOILING,
      // The alarm of the next one is a warning, which explains nothing.
      Cause.FAULT
    };
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      List<Cause> causes =
          new ArrayList<>(of(findings, i).stream().map(LossFinding::cause).sorted().toList());
      // All inverters had snow on one day, and no grid on another.
      boolean plantWide = causes.remove(Cause.SNOW) && causes.remove(Cause.GRID);
      List<Cause> own = i < wanted.length ? List.of(wanted[i]) : List.of();
      if (!plantWide || !causes.equals(own)) {
        List<String> found = of(findings, i).stream().map(LossFinding::id).sorted().toList();
        wrong.add("%s: %s, wanted %s".formatted(name(i), found, own));
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void close_the_waterfall_of_each_day() {
    SimulatedPlant plant =
        new SimulatedPlant(30, 12, false, true)
            .with(Kind.DEAD, 0, at(20, 10), at(21, 16), 0)
            .with(Kind.OPEN_STRING, 1, at(21, 0), at(60, 0), 3)
            .with(Kind.LIMIT, 5, at(20, 9), at(25, 16), 30)
            .with(Kind.SHADE, 7, at(0, 0), at(60, 0), 0.5);

    plant.play(30);

    for (ClosedDay each : plant.closed) {
      Waterfall waterfall = each.waterfall();
      assertTrue(
          Math.abs(waterfall.residual()) <= 0.005 * waterfall.possible(),
          () -> each.date() + " " + waterfall);
      for (DeviceLosses device : each.devices()) {
        assertEquals(
            (double) device.possible(),
            (double) (device.energy() + device.lost()),
            0.005 * device.possible() + 1,
            device::toString);
      }
    }
  }

  @Test
  void book_clipping_where_the_sensor_shows_that_the_modules_give_more() {
    SimulatedPlant plant = new SimulatedPlant(31, 1, false, true);
    Nameplate large = plant.plant().inverters().get(0);
    Nameplate small =
        new Nameplate(large.device(), large.group(), large.array(), 6000, large.counter(), START);
    PlantAnalytics analytics =
        new PlantAnalytics(
            new PvPlant(plant.site, List.of(small), SimulatedPlant.SENSORS),
            EvaluationTerms.DEFAULT,
            DayListener.NONE,
            at(0, 0));
    for (int day = 0; day < 6; day++) {
      // The counter of the simulation counts what the larger inverter would give.
      plant.playDay(day, sample -> limit(sample).ifPresent(analytics::add));
      plant.closed.addAll(analytics.advanceTo(at(day + 1, 4)));
    }

    Waterfall sum = Waterfall.of(analytics.losses(name(0)));
    double clipped = plant.produced - sum.energy() / 1000.0;
    assertEquals(clipped, sum.losses().getOrDefault(Cause.CLIPPING, 0L) / 1000.0, 0.15 * clipped);
  }

  private static Optional<Sample> limit(Sample sample) {
    return switch (sample.point().meaning()) {
      case AC_ENERGY_TOTAL -> Optional.empty();
      case AC_POWER ->
          Optional.of(
              Sample.of(
                  sample.device(),
                  Meaning.AC_POWER,
                  sample.time(),
                  Math.min(6000, sample.value())));
      default -> Optional.of(sample);
    };
  }
}
