// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import io.parasol.lab.fleet.CentreTables.Reading;
import io.parasol.lab.fleet.CentreTables.Slot;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** How the tables of the centre agree with what a plant has measured. */
record SiteAgreement(Readings readings, Figures figures) {

  /** Nothing is known. */
  static final SiteAgreement UNKNOWN =
      new SiteAgreement(new Readings(0, 0, 0, 0, 0), new Figures(0, 0, 0, 0, 0, 0));

  /**
   * Compares what a plant had at a moment.
   *
   * @param measured its messages; some may be newer.
   * @param plant its intervals; some may be newer.
   */
  static SiteAgreement upTo(
      PlantLedger.Extent extent,
      Map<PlantLedger.Key, ContentHash> measured,
      Map<PlantLedger.Key, Reading> tables,
      Map<Instant, Slot> plant,
      Map<Instant, Slot> centre) {
    return new SiteAgreement(
        Readings.of(covered(measured, extent::covers), covered(tables, extent::covers)),
        Figures.of(covered(plant, extent::covers), centre));
  }

  private static <K, V> Map<K, V> covered(Map<K, V> all, Predicate<K> isCovered) {
    Map<K, V> covered = new HashMap<>(all);
    covered.keySet().removeIf(isCovered.negate());
    return covered;
  }

  /**
   * The messages.
   *
   * @param measured those that the plant has stored.
   * @param stored those of them that are in the tables with the same content.
   * @param different those that are there with another content.
   * @param foreign those in the tables that the plant has not measured.
   * @param unordered those that arrived after a later one of their device, of the same epoch and of
   *     the same kind: live, or stored for some time.
   */
  record Readings(int measured, int stored, int different, int foreign, int unordered) {

    static Readings of(
        Map<PlantLedger.Key, ContentHash> measured, Map<PlantLedger.Key, Reading> tables) {
      int stored = 0;
      int different = 0;
      for (Map.Entry<PlantLedger.Key, ContentHash> each : measured.entrySet()) {
        Reading reading = tables.get(each.getKey());
        if (reading != null) {
          boolean isSame = reading.content().equals(each.getValue());
          stored += isSame ? 1 : 0;
          different += isSame ? 0 : 1;
        }
      }
      int foreign = tables.size() - stored - different;
      return new Readings(measured.size(), stored, different, foreign, unordered(tables));
    }

    private static int unordered(Map<PlantLedger.Key, Reading> tables) {
      List<Map.Entry<PlantLedger.Key, Reading>> arrived =
          tables.entrySet().stream()
              .sorted(
                  Comparator.<Map.Entry<PlantLedger.Key, Reading>>comparingLong(
                          each -> each.getValue().arrivedAt())
                      .thenComparingLong(each -> each.getKey().seq()))
              .toList();
      Map<PlantLedger.Sequence, Long> live = new HashMap<>();
      Map<PlantLedger.Sequence, Long> late = new HashMap<>();
      int unordered = 0;
      for (Map.Entry<PlantLedger.Key, Reading> each : arrived) {
        long seq = each.getKey().seq();
        long highest =
            (each.getValue().isLate() ? late : live)
                .merge(each.getKey().sequence(), seq, Math::max);
        unordered += highest > seq ? 1 : 0;
      }
      return unordered;
    }

    /** Returns whether every message of the plant is in the tables, and nothing else. */
    boolean areEqual() {
      return measured > 0 && stored == measured && different == 0 && foreign == 0;
    }
  }

  /**
   * The figures of the complete intervals of five minutes of the plant.
   *
   * @param slots those that both have.
   * @param differing those of them whose energy is not the same.
   * @param miscounted those of them with another number of readings.
   * @param open those that the centre does not have yet.
   * @param plantEnergy of those that both have, in mWh, as the plant has it.
   * @param centreEnergy the same as the centre has it.
   */
  record Figures(
      int slots, int differing, int miscounted, int open, long plantEnergy, long centreEnergy) {

    static Figures of(Map<Instant, Slot> plant, Map<Instant, Slot> centre) {
      int slots = 0;
      int differing = 0;
      int miscounted = 0;
      long plantEnergy = 0;
      long centreEnergy = 0;
      for (Map.Entry<Instant, Slot> each : plant.entrySet()) {
        Slot measured = each.getValue();
        Slot known = centre.get(each.getKey());
        if (known != null) {
          slots++;
          differing += known.energy() == measured.energy() ? 0 : 1;
          miscounted += known.readings() == measured.readings() ? 0 : 1;
          plantEnergy += measured.energy();
          centreEnergy += known.energy();
        }
      }
      return new Figures(
          slots, differing, miscounted, plant.size() - slots, plantEnergy, centreEnergy);
    }

    /** Returns whether all of them are the same. */
    boolean areEqual() {
      return slots > 0 && differing == 0 && miscounted == 0 && open == 0;
    }
  }
}
