// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.json.Json;
import io.parasol.gateway.health.ReportedStates.ActiveAlarm;
import io.parasol.gateway.health.event.Conditions;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One condition for each alarm that a device reports by a bit. Not thread-safe.
 *
 * @param raised the names of the conditions that are raised.
 */
record AlarmConditions(Conditions conditions, Set<String> raised) {

  /** The name of the condition; point and bit follow after a slash. */
  private static final String ALARM = "alarm/";

  AlarmConditions(Conditions conditions) {
    this(conditions, new LinkedHashSet<>());
  }

  /**
   * Raises the conditions of the active alarms, and clears the others.
   *
   * @param place the members that say where the device is.
   */
  void update(List<ActiveAlarm> active, Instant now, Supplier<Json.Obj> place) {
    Set<String> present = new LinkedHashSet<>();
    for (ActiveAlarm each : active) {
      String name = ALARM + each.point() + "." + each.alarm().bit();
      present.add(name);
      conditions.raise(name, now, () -> facts(each, place.get()));
    }
    for (String name : raised) {
      if (!present.contains(name)) {
        conditions.clear(name, now);
      }
    }
    raised.clear();
    raised.addAll(present);
  }

  private static Json.Obj facts(ActiveAlarm each, Json.Obj place) {
    var facts = Json.object();
    facts.putAll(place);
    facts.put("point", each.point().value()).put("bit", each.alarm().bit());
    if (!each.alarm().code().isEmpty()) {
      facts.put("code", each.alarm().code());
    }
    return facts.put("text", each.alarm().text()).build();
  }
}
