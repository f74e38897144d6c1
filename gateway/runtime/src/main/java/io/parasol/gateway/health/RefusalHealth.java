// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.health.event.Event;
import io.parasol.gateway.health.event.EventRateLimiter;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Counters of commands and requests, and events of rejections. Only a few of many similar
 * rejections are reported. Thread-safe.
 */
final class RefusalHealth {

  private final Consumer<Event> events;
  private final EventRateLimiter rateLimiter = new EventRateLimiter();
  private final Map<Outcome, Long> commands = new EnumMap<>(Outcome.class);
  private long commandsDropped;
  private long requestsDropped;
  private long enrolled;
  private long enrolmentsRefused;

  RefusalHealth(Consumer<Event> events) {
    this.events = events;
  }

  /** Reports an operation that the access table denied. */
  synchronized void access(String client, String what, String why, Instant now) {
    OptionalLong others = rateLimiter.admit(client + "\n" + what + "\n" + why, now);
    if (others.isPresent()) {
      JsonBuilder members =
          Json.object()
              .put("who", Printable.of(client))
              .put("what", Printable.of(what))
              .put("why", Printable.of(why));
      if (others.getAsLong() > 0) {
        members.put("others", others.getAsLong());
      }
      events.accept(Event.once(now, "refused", members.build()));
    }
  }

  /** Reports a limit that clients have reached; the broker reports each one once a minute. */
  void limitReached(String limit, String client, long count, Instant now) {
    events.accept(
        Event.once(
            now,
            "limit_reached",
            Json.object()
                .put("limit", limit)
                .put("who", Printable.of(client))
                .put("count", count)
                .build()));
  }

  /** Reports that a certificate that only this gateway holds was presented by another client. */
  synchronized void certificateUsedElsewhere(Identity owner, String from, Instant now) {
    report(
        "certificate_used_elsewhere",
        Json.object().put("owner", owner.uri()).put("from", Printable.of(from)),
        now);
  }

  synchronized void commandEnded(Outcome outcome) {
    commands.merge(outcome, 1L, Long::sum);
  }

  /** Reports a message on a command topic that got no receipt. */
  synchronized void commandDropped(DeviceId device, String why, Instant now) {
    commandsDropped++;
    report("command_dropped", of(device).put("why", Printable.of(why)), now);
  }

  /** Reports a message on the request topic that got no response. */
  synchronized void requestDropped(String why, Instant now) {
    requestsDropped++;
    report("request_dropped", Json.object().put("why", why), now);
  }

  /** Reports a message on a native device's own request topic that got no response. */
  synchronized void requestDropped(DeviceId device, String why, Instant now) {
    requestsDropped++;
    report("request_dropped", of(device).put("why", why), now);
  }

  /** Reports telemetry, an event or a receipt that a broker rejected; it is skipped. */
  synchronized void telemetry(DeviceId device, String by, Instant now) {
    report("telemetry_refused", of(device).put("by", by), now);
  }

  /** Reports a rejected command; its sender also gets a receipt. */
  synchronized void command(DeviceId device, String reason, Instant now) {
    report("command_refused", of(device).put("reason", reason), now);
  }

  /** Counts a certificate that was issued to a native device. */
  synchronized void enrolled() {
    enrolled++;
  }

  /**
   * Reports a request for a certificate that was refused.
   *
   * @param device what the requester calls itself; may be empty.
   * @param why one line, which begins with one word and a colon; may be empty.
   */
  synchronized void enrolment(String from, String device, String reason, String why, Instant now) {
    enrolmentsRefused++;
    JsonBuilder members =
        Json.object()
            .put("from", Printable.of(from))
            .put("device", Printable.of(device))
            .put("reason", reason);
    if (!why.isEmpty()) {
      members.put("why", Printable.of(why));
    }
    report("enrolment_refused", from + device + reason + why.split(":", 2)[0], members, now);
  }

  /**
   * Reports a Modbus client that was refused, or is served nothing. Repetitions with another text
   * are suppressed, too, because a client can choose a part of it.
   */
  synchronized void modbus(String from, String reason, String why, Instant now) {
    report(
        "modbus_refused",
        from + reason,
        Json.object()
            .put("from", Printable.of(from))
            .put("reason", reason)
            .put("why", Printable.of(why)),
        now);
  }

  /**
   * Reports a request of another master on the line that only an installation may send to a device.
   * Repetitions with other registers are suppressed, too, because an image takes thousands.
   */
  synchronized void firmwareOnLink(DeviceId device, LinkId link, String what, Instant now) {
    report(
        "firmware_attempt",
        device + "\n" + link,
        of(device).put("link", link.value()).put("what", what),
        now);
  }

  /** Reports a request of a Modbus client, as {@link #firmwareOnLink} does; it was refused. */
  synchronized void firmwareOfClient(
      DeviceId device, String from, String who, String what, Instant now) {
    report(
        "firmware_attempt",
        device + "\n" + who,
        of(device).put("from", Printable.of(from)).put("who", who).put("what", what),
        now);
  }

  synchronized JsonBuilder enrolmentsJson() {
    return Json.object().put("issued", enrolled).put("refused", enrolmentsRefused);
  }

  private static JsonBuilder of(DeviceId device) {
    return Json.object().put("device", device.value());
  }

  private void report(String event, JsonBuilder members, Instant now) {
    report(event, members.build().toString(), members, now);
  }

  /**
   * @param similar equal for events that repeat each other.
   */
  private void report(String event, String similar, JsonBuilder members, Instant now) {
    OptionalLong others = rateLimiter.admit(event + "\n" + similar, now);
    if (others.isPresent()) {
      JsonBuilder reported = members.put("others", others.getAsLong());
      events.accept(Event.once(now, event, reported.build()));
    }
  }

  synchronized JsonBuilder commandsJson() {
    JsonBuilder json = Json.object();
    commands.forEach((outcome, count) -> json.put(outcome.wireName(), count));
    return json.put("dropped", commandsDropped);
  }

  synchronized JsonBuilder requestsJson() {
    return Json.object().put("dropped", requestsDropped);
  }
}
