// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import static io.parasol.gateway.analytics.UnseenPlant.name;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.analytics.SimulatedFault.Kind;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.EvidenceFact;
import io.parasol.gateway.analytics.losses.LossFinding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Findings in plants that the rules were not made for")
class UnseenPlantsTest {

  /** Readings are missing here and there in these plants. */
  private static final Duration SHORT = Duration.ofHours(1);

  /** 1 kWh in 60 days. */
  private static final long MAX_SMALL = 1_000_000;

  /** Returns two plants; with properties, another number of plants, from another one on. */
  static LongStream seeds() {
    Long plants = Long.getLong("parasol.unseen.plants");
    long first = Long.getLong("parasol.unseen.first", 1);
    return plants == null ? LongStream.of(13, 17) : LongStream.range(first, first + plants);
  }

  private static List<LossFinding> of(UnseenPlant plant, PlantAnalytics analytics) {
    return plant.findings(analytics).stream()
        .filter(each -> each.cause() != Cause.CLIPPING)
        .filter(each -> each.cause() != Cause.COMMUNICATION || !isShort(each))
        .filter(each -> each.cause() != Cause.SHADE || !(isSmall(each) || isShaded(plant, each)))
        .toList();
  }

  private static boolean isShort(LossFinding finding) {
    return !finding.span().isOpen()
        && finding.span().begin().plus(SHORT).isAfter(finding.span().end());
  }

  /** Modules of a group do not look quite into one direction; in low sun that is like shade. */
  private static boolean isSmall(LossFinding finding) {
    return finding.loss().milliWattHours() < MAX_SMALL;
  }

  private static boolean isShaded(UnseenPlant plant, LossFinding finding) {
    return plant.isShaded(Integer.parseInt(finding.subject().device().substring(4)));
  }

  private static String text(LossFinding each) {
    return "%s %s %s..%s %.1f kWh %s"
        .formatted(
            each.subject(),
            each.cause(),
            each.span().begin(),
            each.span().isOpen() ? "" : each.span().end(),
            each.loss().milliWattHours() / 1e6,
            each.evidence().stream()
                .map(EvidenceFact::text)
                .filter(fact -> !fact.contains("voltage"))
                .toList());
  }

  @ParameterizedTest(name = "plant {0}")
  @MethodSource("seeds")
  void are_none_in_sixty_days_without_a_fault(long seed) {
    UnseenPlant plant = new UnseenPlant(seed);
    List<LossFinding> findings = of(plant, plant.play(60));
    assertEquals(
        List.of(), findings.stream().map(UnseenPlantsTest::text).toList(), plant::toString);
  }

  /** And others in which clouds hide a part of it, or a small group does. */
  static LongStream strings() {
    return LongStream.concat(seeds(), LongStream.of(3012, 3014, 4014));
  }

  @ParameterizedTest(name = "plant {0}")
  @MethodSource("strings")
  void show_one_open_string_of_twenty_within_three_days(long seed) {
    UnseenPlant plant = new UnseenPlant(seed);
    int inverter = (int) (seed % plant.count);
    plant.with(Kind.OPEN_STRING, inverter, plant.at(30, 0), plant.at(60, 0), 7);

    PlantAnalytics analytics = plant.play(33);
    // On an overcast day the light may not be enough for a comparison.
    for (int day = 33; day < 33 + plant.overcast.get(30, day).cardinality(); day++) {
      plant.play(analytics, day, day + 1);
    }

    List<LossFinding> findings = of(plant, analytics);

    List<String> texts = findings.stream().map(UnseenPlantsTest::text).toList();
    assertEquals(1, findings.size(), () -> plant + " inverter " + inverter + texts);
    LossFinding finding = findings.get(0);
    assertEquals(Cause.STRING, finding.cause(), texts::toString);
    assertEquals(
        new LossFinding.Subject(name(inverter), plant.hasCurrents(inverter) ? 7 : 0),
        finding.subject());
    // Nothing is known of a day without enough light for a comparison.
    int first = plant.overcast.nextClearBit(30);
    assertTrue(!finding.span().begin().isBefore(plant.at(30, 0)), texts::toString);
    assertTrue(!finding.span().begin().isAfter(plant.at(first, 0)), texts::toString);
    assertTrue(finding.loss().milliWattHours() > 0);
  }

  /** And others in which the rating, the sensor, a small group or the begin of an outage matter. */
  static LongStream outages() {
    return LongStream.concat(
        seeds(), LongStream.of(1010, 2002, 2004, 3001, 3003, 3006, 3007, 3013, 4003));
  }

  @ParameterizedTest(name = "plant {0}")
  @MethodSource("outages")
  void cost_what_an_outage_cost_within_two_percent(long seed) {
    UnseenPlant plant = new UnseenPlant(seed);
    // Without a counter a silence is never decided.
    List<Kind> kinds =
        plant.hasCounter()
            ? List.of(Kind.DEAD, Kind.SILENT_DEAD, Kind.FAULT)
            : List.of(Kind.DEAD, Kind.FAULT);
    Kind kind = kinds.get((int) (seed % kinds.size()));
    int inverter = (int) (seed % plant.count);
    int hours = 3 + (int) (seed % 40);
    plant.with(kind, inverter, plant.at(30, 10), plant.at(30, 10).plusSeconds(hours * 3600L), 0);

    List<LossFinding> findings = of(plant, plant.play(34));

    List<String> texts = findings.stream().map(UnseenPlantsTest::text).toList();
    assertEquals(1, findings.size(), () -> plant + " inverter " + inverter + texts);
    double lost = plant.lost.getOrDefault(inverter, 0.0);
    double found = findings.get(0).loss().milliWattHours() / 1000.0;
    assertEquals(1, found / lost, 0.02, () -> plant + " " + kind + hours + texts);
    assertEquals(kind == Kind.FAULT ? Cause.FAULT : Cause.DEAD, findings.get(0).cause());
  }

  @ParameterizedTest(name = "plant {0}")
  @MethodSource("seeds")
  void have_the_right_cause(long seed) {
    UnseenPlant plant = new UnseenPlant(seed);
    List<Kind> kinds =
        List.of(
            Kind.DEAD,
            Kind.OPEN_STRING,
            Kind.FAULT,
            Kind.SILENT,
            Kind.SILENT_DEAD,
            Kind.LIMIT,
            Kind.COMMAND,
            Kind.SOILING);
    List<Cause> causes =
        List.of(
            Cause.DEAD,
            Cause.STRING,
            Cause.FAULT,
            Cause.COMMUNICATION,
            Cause.DEAD,
            Cause.CURTAILED,
            Cause.CURTAILED_BY_COMMAND,
            Cause.SOILING);
    List<List<Cause>> wanted = new ArrayList<>();
    for (int i = 0; i < plant.count; i++) {
      int kind = (int) ((i + seed) % 12);
      if (kind >= kinds.size()
          || (!plant.hasCounter()
              && (kinds.get(kind) == Kind.SILENT || kinds.get(kind) == Kind.SILENT_DEAD))) {
        wanted.add(List.of());
        continue;
      }
      boolean isLasting = kinds.get(kind) == Kind.OPEN_STRING || kinds.get(kind) == Kind.SOILING;
      double amount =
          switch (kinds.get(kind)) {
            case OPEN_STRING -> 3;
            case SOILING -> 0.004;
            default -> 10;
          };
      plant.with(
          kinds.get(kind),
          i,
          plant.at(20 + i, isLasting ? 0 : 9),
          isLasting ? plant.at(90, 0) : plant.at(20 + i, 15),
          amount);
      wanted.add(List.of(causes.get(kind)));
    }
    plant.with(Kind.GRID, SimulatedFault.ALL, plant.at(52, 11), plant.at(52, 15), 0);
    if (plant.sensors == UnseenPlant.Sensors.PLANE) {
      plant.with(Kind.SNOW, SimulatedFault.ALL, plant.at(54, 0), plant.at(57, 0), 0);
    }

    List<LossFinding> findings = of(plant, plant.play(60));

    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < plant.count; i++) {
      int number = i;
      List<LossFinding> own =
          findings.stream().filter(each -> each.subject().device().equals(name(number))).toList();
      List<Cause> found = new ArrayList<>(own.stream().map(LossFinding::cause).sorted().toList());
      boolean plantWide =
          found.remove(Cause.GRID)
              && (plant.sensors != UnseenPlant.Sensors.PLANE || found.remove(Cause.SNOW));
      // Under dark clouds, a limit may take nothing.
      boolean tookNothing = plant.limited.getOrDefault(i, 1.0) == 0;
      if (!plantWide || !found.equals(tookNothing ? List.of() : wanted.get(i))) {
        wrong.add(
            name(i)
                + " wanted "
                + wanted.get(i)
                + " found "
                + own.stream().map(UnseenPlantsTest::text).toList());
      }
    }
    assertTrue(wrong.isEmpty(), () -> plant + "\n" + String.join("\n", wrong));
  }
}
