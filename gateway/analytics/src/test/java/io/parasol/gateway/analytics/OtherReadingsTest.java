// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import static io.parasol.gateway.analytics.SimulatedPlant.START;
import static io.parasol.gateway.analytics.SimulatedPlant.at;
import static io.parasol.gateway.analytics.SimulatedPlant.name;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.gateway.analytics.SimulatedFault.Kind;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.PvArray;
import io.parasol.gateway.analytics.model.PvPlant;
import io.parasol.gateway.analytics.model.Sample;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName(
    "Findings of readings each minute, of modules to the east and west, and of wrong clocks")
class OtherReadingsTest {

  private static final double TILT = 30;

  /** Four inverters to the south. */
  private static PvPlant south(SimulatedPlant plant) {
    return new PvPlant(
        plant.site,
        plant.plant().inverters().stream().filter(each -> each.array().azimuth() == 180).toList(),
        "");
  }

  /** Eight inverters in one group: four look to the east, four to the west. */
  private static PvPlant roof(SimulatedPlant plant, boolean isKnown) {
    List<Nameplate> inverters = new ArrayList<>();
    for (Nameplate each : plant.plant().inverters()) {
      PvArray array = each.array();
      double azimuth = isKnown ? array.azimuth() : 180;
      if (array.azimuth() != 180) {
        inverters.add(
            new Nameplate(
                each.device(),
                "roof",
                new PvArray(array.dcWatts(), TILT, azimuth, array.gamma(), array.strings()),
                each.acWatts(),
                each.counter(),
                START));
      }
    }
    return new PvPlant(plant.site, inverters, "");
  }

  private static PlantAnalytics analytics(PvPlant plant) {
    return new PlantAnalytics(plant, EvaluationTerms.DEFAULT, DayListener.NONE, at(0, 0));
  }

  private static List<LossFinding> play(
      SimulatedPlant plant, PlantAnalytics analytics, int days, Consumer<Sample> sink) {
    for (int day = 0; day < days; day++) {
      plant.playDay(day, sink);
      plant.closed.addAll(analytics.advanceTo(at(day + 1, 5)));
    }
    return plant.findings(analytics);
  }

  private static List<String> texts(List<LossFinding> findings) {
    return findings.stream()
        .map(each -> "%s %s".formatted(each.subject(), each.cause().wireName()))
        .toList();
  }

  @Test
  void each_minute_are_those_of_five_minutes() {
    SimulatedPlant plant =
        new SimulatedPlant(40, 12, false, false)
            .with(Kind.OPEN_STRING, 3, at(20, 0), at(60, 0), 7)
            .with(Kind.DEAD, 6, at(18, 10), at(18, 15), 0)
            .with(Kind.SILENT, 9, at(19, 10), at(19, 15), 0);
    PlantAnalytics analytics = analytics(south(plant));
    EachMinute minutes =
        new EachMinute(
            sample -> {
              boolean isKnown = Integer.parseInt(sample.device().substring(4)) % 3 == 0;
              SampleResult wanted = isKnown ? SampleResult.ACCEPTED : SampleResult.UNKNOWN_DEVICE;
              assertEquals(wanted, analytics.add(sample), sample::toString);
            });

    List<LossFinding> findings = play(plant, analytics, 23, minutes);

    assertEquals(
        List.of("inv-3 string", "inv-6 dead", "inv-9 communication"),
        texts(findings).stream().sorted().toList());
    for (LossFinding each : findings) {
      if (each.cause() == Cause.DEAD) {
        double lost = plant.lost.getOrDefault(6, 0.0);
        assertEquals(lost, each.loss().milliWattHours() / 1000.0, 0.02 * lost);
      }
    }
    long energy = 0;
    for (int i = 0; i < 12; i += 3) {
      energy += analytics.losses(name(i)).stream().mapToLong(DeviceLosses::energy).sum();
    }
    assertEquals(minutes.counted(), energy, "the counters, exactly");
  }

  /** Puts four values between two readings of five minutes, on a straight line. */
  private static final class EachMinute implements Consumer<Sample> {

    private final Consumer<Sample> sink;
    private final Map<String, Sample> last = new HashMap<>();
    private final Map<String, Double> first = new HashMap<>();

    EachMinute(Consumer<Sample> sink) {
      this.sink = sink;
    }

    @Override
    public void accept(Sample sample) {
      PointMeaning point = sample.point();
      Sample before = last.put(sample.device() + point, sample);
      boolean isSmooth =
          point.meaning() == Meaning.AC_POWER || point.meaning() == Meaning.AC_ENERGY_TOTAL;
      // The day before is closed already.
      boolean isNext =
          before != null
              && !sample.time().atZone(SimulatedPlant.ZONE).toLocalTime().equals(LocalTime.MIDNIGHT)
              && Duration.between(before.time(), sample.time()).equals(Duration.ofMinutes(5));
      for (int minute = 1; isNext && minute < 5; minute++) {
        double share = isSmooth ? minute / 5.0 : 0;
        sink.accept(
            new Sample(
                sample.device(),
                point,
                before.time().plusSeconds(minute * 60L),
                Math.floor(before.value() + share * (sample.value() - before.value())),
                0));
      }
      if (point.meaning() == Meaning.AC_ENERGY_TOTAL) {
        first.putIfAbsent(sample.device(), sample.value());
      }
      sink.accept(sample);
    }

    /** In milliwatt-hours, of the inverters to the south. */
    long counted() {
      double wattHours = 0;
      PointMeaning counter = new PointMeaning(Meaning.AC_ENERGY_TOTAL);
      for (int i = 0; i < 12; i += 3) {
        Sample latest = last.get(name(i) + counter);
        wattHours += latest == null ? 0 : latest.value() - first.getOrDefault(name(i), 0.0);
      }
      return Math.round(wattHours * 1000);
    }
  }

  @ParameterizedTest(name = "the nameplates tell them: {0}")
  @ValueSource(booleans = {true, false})
  void accuse_no_half_of_a_roof_to_the_east_and_west(boolean isKnown) {
    SimulatedPlant plant = new SimulatedPlant(41, 12, false, false);
    PlantAnalytics analytics = analytics(roof(plant, isKnown));

    List<LossFinding> findings = play(plant, analytics, 32, analytics::add);

    // Without the nameplates, three days must show that the halves differ.
    Instant begin = isKnown ? at(0, 0) : at(3, 0);
    assertEquals(
        List.of(),
        texts(findings.stream().filter(each -> each.span().begin().isAfter(begin)).toList()));
  }

  @Test
  void show_a_string_of_one_half_of_a_roof_to_the_east_and_west() {
    SimulatedPlant plant =
        new SimulatedPlant(42, 12, false, false).with(Kind.OPEN_STRING, 4, at(25, 0), at(60, 0), 7);
    PlantAnalytics analytics = analytics(roof(plant, true));

    List<LossFinding> findings = play(plant, analytics, 28, analytics::add);

    assertEquals(List.of("inv-4 string"), texts(findings));
  }

  @ParameterizedTest(name = "{0} minutes")
  @ValueSource(ints = {-60, -10, 10, 60})
  void are_none_of_a_clock_that_is_wrong(int minutes) {
    SimulatedPlant plant = new SimulatedPlant(43, 12, false, false);
    PlantAnalytics analytics = analytics(south(plant));

    List<LossFinding> findings =
        play(
            plant,
            analytics,
            24,
            sample ->
                analytics.add(sample.device().equals(name(3)) ? late(sample, minutes) : sample));

    assertEquals(List.of(), texts(findings));
    // Ten minutes do not hide a fault.
    List<String> turned = Math.abs(minutes) == 60 ? List.of(name(3)) : List.of();
    assertEquals(turned, plant.closed.get(plant.closed.size() - 1).turned());
    assertEquals(turned, analytics.turned());
    for (DeviceNow each : analytics.present().devices()) {
      assertEquals(turned.contains(each.today().device()), each.isTurned());
    }
  }

  private static Sample late(Sample sample, int minutes) {
    return new Sample(
        sample.device(),
        sample.point(),
        sample.time().plusSeconds(minutes * 60L),
        sample.value(),
        sample.revision());
  }
}
