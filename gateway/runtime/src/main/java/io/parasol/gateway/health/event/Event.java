// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.event;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An event to be reported once.
 *
 * @param members all members of its JSON, in order.
 */
public record Event(String name, boolean isRaised, Map<String, Json> members) {

  public Event {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
  }

  /**
   * Returns the event of a condition. A condition may exist several times, distinguished by a
   * suffix after a slash.
   */
  static Event of(Instant now, String name, Condition.ConditionReport report, Json.Obj facts) {
    boolean isRaised = report.transition() != Condition.Transition.CLEARED;
    JsonBuilder members = head(now, name, isRaised);
    members.putEpochMillis("since", report.since().time());
    if (report.transition() == Condition.Transition.REMINDED) {
      members.put("reminder", true);
    }
    if (!isRaised) {
      members.put("lasted-ms", report.until().since(report.since()).toMillis());
    }
    if (report.times() > 1) {
      members.put("times", report.times());
    }
    members.putAll(facts);
    return new Event(name, isRaised, members.build().members());
  }

  /** Returns an event without duration. */
  public static Event once(Instant now, String name, Json.Obj facts) {
    JsonBuilder members = head(now, name, true);
    members.putAll(facts);
    return new Event(name, true, members.build().members());
  }

  private static JsonBuilder head(Instant now, String name, boolean isRaised) {
    int place = name.indexOf('/');
    return Json.object()
        .putEpochMillis("ts", now)
        .put("event", place < 0 ? name : name.substring(0, place))
        .put("raised", isRaised);
  }

  public byte[] json() {
    return Json.write(new Json.Obj(members));
  }
}
