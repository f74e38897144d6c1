// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.device;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.gateway.health.device.ReportedStates.ActiveAlarm;
import io.parasol.gateway.health.event.Conditions;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One condition for each alarm that a device reports by a bit. Not thread-safe. */
final class AlarmConditions {

  private static final Logger log = LoggerFactory.getLogger(AlarmConditions.class);

  /** The name of the condition; point and bit follow after a slash. */
  private static final String ALARM = "alarm/";

  /**
   * Maximum number of different alarms of a device in one run of the gateway. A device that reports
   * more than that sends nonsense.
   */
  static final int MAX_DIFFERENT = 256;

  private final Conditions conditions;
  private Set<String> known = Set.of();
  private Set<String> raised = Set.of();
  private boolean isLimitLogged;

  AlarmConditions(Conditions conditions) {
    this.conditions = conditions;
  }

  /**
   * Raises the conditions of the active alarms, and clears the others.
   *
   * @param place the members that say where the device is.
   */
  void update(List<ActiveAlarm> active, Instant now, Supplier<Json.Obj> place) {
    if (active.isEmpty() && raised.isEmpty()) {
      return;
    }
    Set<String> present = new LinkedHashSet<>();
    for (ActiveAlarm each : active) {
      String name = ALARM + each.point() + "." + each.alarm().bit();
      if (isAdmitted(name)) {
        present.add(name);
        conditions.raise(name, now, () -> facts(each, place.get()));
      }
    }
    for (String name : raised) {
      if (!present.contains(name)) {
        conditions.clear(name, now);
      }
    }
    raised = present.isEmpty() ? Set.of() : present;
  }

  private boolean isAdmitted(String name) {
    if (known.contains(name)) {
      return true;
    }
    if (known.size() >= MAX_DIFFERENT) {
      if (!isLimitLogged) {
        log.warn("too many different alarms of one device alarm={} limit={}", name, MAX_DIFFERENT);
        isLimitLogged = true;
      }
      return false;
    }
    if (known.isEmpty()) {
      known = new HashSet<>();
    }
    return known.add(name);
  }

  private static Json.Obj facts(ActiveAlarm each, Json.Obj place) {
    JsonBuilder members = Json.object();
    members.putAll(place);
    members.put("point", each.point().value()).put("bit", each.alarm().bit());
    if (!each.alarm().code().isEmpty()) {
      members.put("code", each.alarm().code());
    }
    return members.put("text", each.alarm().text()).build();
  }
}
