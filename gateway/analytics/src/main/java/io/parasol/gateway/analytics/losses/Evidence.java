// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.losses;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.model.PlantEvent;
import io.parasol.gateway.analytics.model.PlantEvent.CommandedLimit;
import io.parasol.gateway.analytics.model.PlantEvent.ReportedFault;
import java.util.ArrayList;
import java.util.List;

/** Writes down what was measured when a finding began. */
final class Evidence {

  private static final List<Meaning> MEASURED =
      List.of(
          Meaning.AC_VOLTAGE,
          Meaning.DC_VOLTAGE,
          Meaning.DC_CURRENT,
          Meaning.STATUS,
          Meaning.ALARMS,
          Meaning.ACTIVE_LIMIT);

  private Evidence() {}

  /** Returns the facts of a slot, those first that say most. */
  static List<EvidenceFact> of(DeviceSlot slot) {
    List<EvidenceFact> facts = new ArrayList<>();
    for (PlantEvent each : slot.plant().events(slot.device().nameplate().device(), slot.slot())) {
      facts.add(describe(each));
    }
    add(facts, Meaning.AC_POWER, slot.power());
    facts.add(new EvidenceFact.Possible(slot.possible(), slot.method().wireName()));
    for (Meaning each : MEASURED) {
      add(facts, each, slot.value(each));
    }
    var weather = slot.plant().weather().get(slot.slot());
    add(facts, Meaning.POA_IRRADIANCE, weather.plane());
    add(facts, Meaning.MODULE_TEMP, weather.module());
    return facts;
  }

  private static void add(List<EvidenceFact> facts, Meaning meaning, double value) {
    if (!Double.isNaN(value)) {
      facts.add(new EvidenceFact.Measured(meaning, value));
    }
  }

  private static EvidenceFact describe(PlantEvent event) {
    if (event instanceof CommandedLimit limit) {
      return new EvidenceFact.Limited(limit.percent(), limit.signer(), limit.id());
    }
    return event instanceof ReportedFault fault
        ? new EvidenceFact.Reported(fault.code(), fault.id())
        : new EvidenceFact.Note(event.id());
  }
}
