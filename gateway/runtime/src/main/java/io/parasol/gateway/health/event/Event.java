// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.event;

import io.parasol.certs.json.Json;
import java.time.Duration;
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
  static Event of(
      Instant now, String name, Condition.ConditionReport report, Map<String, Json> facts) {
    boolean isRaised = report.transition() != Condition.Transition.CLEARED;
    Map<String, Json> members = head(now, name, isRaised);
    members.put("since", Json.Num.of(report.since().toEpochMilli()));
    if (report.transition() == Condition.Transition.REMINDED) {
      members.put("reminder", new Json.Bool(true));
    }
    if (!isRaised) {
      long lasted = Duration.between(report.since(), report.until()).toMillis();
      members.put("lasted-ms", Json.Num.of(lasted));
    }
    if (report.times() > 1) {
      members.put("times", Json.Num.of(report.times()));
    }
    members.putAll(facts);
    return new Event(name, isRaised, members);
  }

  /** Returns an event without duration. */
  public static Event once(Instant now, String name, Map<String, Json> facts) {
    Map<String, Json> members = head(now, name, true);
    members.putAll(facts);
    return new Event(name, true, members);
  }

  private static Map<String, Json> head(Instant now, String name, boolean isRaised) {
    Map<String, Json> members = new LinkedHashMap<>();
    members.put("ts", Json.Num.of(now.toEpochMilli()));
    int place = name.indexOf('/');
    members.put("event", new Json.Str(place < 0 ? name : name.substring(0, place)));
    members.put("raised", new Json.Bool(isRaised));
    return members;
  }

  public byte[] json() {
    return Json.write(new Json.Obj(members));
  }
}
