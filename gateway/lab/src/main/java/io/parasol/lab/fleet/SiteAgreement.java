// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import io.parasol.certs.json.Json;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * How the tables of the centre agree with what a plant has measured.
 *
 * @param measured messages that the plant has stored.
 * @param stored those of them that are in the tables with the same content.
 * @param different those that are there with another content.
 * @param foreign messages in the tables that the plant has not measured.
 * @param slots complete intervals of five minutes whose energy both know.
 * @param differingSlots those for which it is not the same.
 * @param plantEnergy of these intervals, in mWh, as the plant has it.
 * @param centreEnergy the same as the centre has it.
 * @param openSlots complete intervals of the plant that the centre does not have yet.
 */
record SiteAgreement(
    int measured,
    int stored,
    int different,
    int foreign,
    int slots,
    int differingSlots,
    int openSlots,
    long plantEnergy,
    long centreEnergy) {

  /** Compares; nothing is known of messages that are newer than the newest of the plant's. */
  static SiteAgreement of(
      Map<PlantLedger.Key, Json> measured,
      Map<Instant, Long> plantEnergies,
      Map<PlantLedger.Key, Json> readings,
      Map<Instant, Long> centreEnergies) {
    int stored = 0;
    int different = 0;
    for (Map.Entry<PlantLedger.Key, Json> each : measured.entrySet()) {
      Json reading = readings.get(each.getKey());
      if (reading != null) {
        boolean isSame = reading.equals(each.getValue());
        stored += isSame ? 1 : 0;
        different += isSame ? 0 : 1;
      }
    }
    Map<String, Long> newest = new HashMap<>();
    for (PlantLedger.Key each : measured.keySet()) {
      newest.merge(each.device() + "/" + each.epoch(), each.seq(), Math::max);
    }
    int foreign = 0;
    for (PlantLedger.Key each : readings.keySet()) {
      boolean isKnown =
          measured.containsKey(each)
              || each.seq() > newest.getOrDefault(each.device() + "/" + each.epoch(), 0L);
      foreign += isKnown ? 0 : 1;
    }
    int slots = 0;
    int differing = 0;
    int open = 0;
    long plant = 0;
    long centre = 0;
    for (Map.Entry<Instant, Long> each : plantEnergies.entrySet()) {
      Long energy = centreEnergies.get(each.getKey());
      if (energy == null) {
        open++;
        continue;
      }
      slots++;
      differing += Objects.equals(energy, each.getValue()) ? 0 : 1;
      plant += each.getValue();
      centre += energy;
    }
    return new SiteAgreement(
        measured.size(), stored, different, foreign, slots, differing, open, plant, centre);
  }

  /** Returns whether every reading of the plant is in the tables, and nothing else. */
  boolean areReadingsEqual() {
    return measured > 0 && stored == measured && different == 0 && foreign == 0;
  }

  /** Returns whether the figures of all complete intervals are the same. */
  boolean areFiguresEqual() {
    return slots > 0 && differingSlots == 0 && openSlots == 0;
  }
}
