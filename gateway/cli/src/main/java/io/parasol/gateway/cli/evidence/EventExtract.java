// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.gateway.health.EventStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The stored events of a period: all of them, the refused connections among them, and the
 * conditions that had not ended at its end.
 */
final class EventExtract implements EventStore.OwnedEventReader {

  /** Maximum size of all events in bytes; further ones are only counted. */
  static final int MAX_BYTES = 1024 * 1024;

  /** Maximum number of different conditions, and of different refusals. */
  private static final int MAX_DIFFERENT = 1_000;

  private final Period period;

  /** Conditions of before this time ended with the gateway that reported them. */
  private final long started;

  private final List<Json.Obj> events = new ArrayList<>();
  private final Map<String, Json.Obj> open = new LinkedHashMap<>();
  private final Map<String, Refused> refused = new LinkedHashMap<>();
  private int bytes;
  private long leftOut;

  /** Refusals that the gateway counted and did not report one by one. */
  private long otherRefusals;

  /** The refusals of one client for one reason. */
  private record Refused(String who, String what, String why, long times, Instant last) {}

  EventExtract(Period period, Optional<Instant> started) {
    this.period = period;
    this.started = started.map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
  }

  @Override
  public void read(String owner, long at, byte[] json) {
    Instant time = Instant.ofEpochMilli(at);
    if (time.isAfter(period.to())) {
      return;
    }
    try {
      Json event = Json.parse(json);
      follow(owner, at, event);
      if (period.contains(time)) {
        add(owner, event, json.length);
        addRefused(Members.of(event, "event"), time);
      }
    } catch (JsonException unreadable) {
      leftOut++;
    }
  }

  /** Follows a condition, which has the time of its begin in each of its events. */
  private void follow(String owner, long at, Json event) throws JsonException {
    Members members = Members.of(event, "event");
    if (at < started || members.optionalNumber("since").isEmpty()) {
      return;
    }
    String key = "%s/%s/%d".formatted(owner, members.text("event"), members.integer("since"));
    boolean isRaised = members.required("raised") instanceof Json.Bool raised && raised.value();
    if (!isRaised) {
      open.remove(key);
    } else if (open.size() < MAX_DIFFERENT) {
      open.put(key, Json.object().put("owner", owner).put("event", event).build());
    }
  }

  private void add(String owner, Json event, int length) {
    if (bytes + length > MAX_BYTES) {
      leftOut++;
      return;
    }
    bytes += length;
    events.add(Json.object().put("owner", owner).put("event", event).build());
  }

  private void addRefused(Members event, Instant at) throws JsonException {
    Optional<String> what = what(event);
    if (what.isEmpty()) {
      return;
    }
    Refused one =
        new Refused(
            (event.optional("who").isPresent()
                    ? event.optionalText("who")
                    : event.optionalText("from"))
                .orElse(""),
            what.get(),
            Stream.of(event.optionalText("reason"), event.optionalText("why"))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(": ")),
            1,
            at);
    if (event.optional("others").isPresent()) {
      otherRefusals += event.integer("others");
    }
    String key = one.who() + "\n" + one.what() + "\n" + one.why();
    if (refused.size() < MAX_DIFFERENT || refused.containsKey(key)) {
      refused.merge(key, one, EventExtract::sum);
    }
  }

  /** Returns what was refused; empty if the event is about something else. */
  private static Optional<String> what(Members event) throws JsonException {
    return switch (event.text("event")) {
      case "refused" -> Optional.of(event.optionalText("what").orElse(""));
      case "modbus_refused" -> Optional.of("modbus");
      case "enrolment_refused" ->
          Optional.of("enrolment of " + event.optionalText("device").orElse(""));
      case "certificate_used_elsewhere" ->
          Optional.of("certificate of " + event.optionalText("owner").orElse(""));
      default -> Optional.empty();
    };
  }

  private static Refused sum(Refused all, Refused one) {
    return new Refused(all.who(), all.what(), all.why(), all.times() + one.times(), one.last());
  }

  long refusals() {
    return otherRefusals + refused.values().stream().mapToLong(Refused::times).sum();
  }

  /** Returns the conditions that had not ended at the end of the period. */
  List<Json.Obj> open() {
    return List.copyOf(open.values());
  }

  /** Returns who was refused, what and why, and how many further refusals were only counted. */
  Json.Obj refused() {
    List<Json.Obj> each = refused.values().stream().map(EventExtract::json).toList();
    return Json.object().put("reported", each).put("others", otherRefusals).build();
  }

  private static Json.Obj json(Refused refused) {
    return Json.object()
        .put("who", refused.who())
        .put("what", refused.what())
        .put("why", refused.why())
        .put("times", refused.times())
        .put("last", refused.last())
        .build();
  }

  Json.Obj json() {
    return Json.object().put("events", events).put("events-left-out", leftOut).build();
  }
}
