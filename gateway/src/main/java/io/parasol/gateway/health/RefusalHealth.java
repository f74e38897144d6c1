// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import io.parasol.certs.evidence.Outcome;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.Printable;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * What became of commands and requests, and what somebody was refused. Of many refusals that are
 * alike, a few are told. Thread-safe.
 */
final class RefusalHealth {

  private final Consumer<Event> events;
  private final Digest digest = new Digest();
  private final Map<Outcome, Long> commands = new EnumMap<>(Outcome.class);
  private long commandsDropped;
  private long requestsDropped;

  RefusalHealth(Consumer<Event> events) {
    this.events = events;
  }

  /** The access table refused somebody something. */
  synchronized void access(String who, String what, String why, Instant now) {
    OptionalLong others = digest.admit(who + "\n" + what + "\n" + why, now);
    if (others.isPresent()) {
      HealthJson facts =
          new HealthJson()
              .text("who", Printable.of(who))
              .text("what", Printable.of(what))
              .text("why", Printable.of(why));
      if (others.getAsLong() > 0) {
        facts.number("others", others.getAsLong());
      }
      events.accept(Event.once(now, "refused", facts.members()));
    }
  }

  synchronized void commandEnded(Outcome outcome) {
    commands.merge(outcome, 1L, Long::sum);
  }

  /** A message on a command topic that got no receipt. */
  synchronized void commandDropped(DeviceId device, String why, Instant now) {
    commandsDropped++;
    tell("command_dropped", of(device).text("why", Printable.of(why)), now);
  }

  /** A message on the request topic that got no answer. */
  synchronized void requestDropped(String why, Instant now) {
    requestsDropped++;
    tell("request_dropped", new HealthJson().text("why", why), now);
  }

  /** The same, of a native device's own request topic. */
  synchronized void requestDropped(DeviceId device, String why, Instant now) {
    requestsDropped++;
    tell("request_dropped", of(device).text("why", why), now);
  }

  /** A broker did not want a message of telemetry, or a letter; it is passed over. */
  synchronized void telemetry(DeviceId device, String by, Instant now) {
    tell("telemetry_refused", of(device).text("by", by), now);
  }

  /** A command was refused; its receipt says so to whoever sent it. */
  synchronized void command(DeviceId device, String reason, Instant now) {
    tell("command_refused", of(device).text("reason", reason), now);
  }

  private static HealthJson of(DeviceId device) {
    return new HealthJson().text("device", device.value());
  }

  private void tell(String event, HealthJson facts, Instant now) {
    OptionalLong others = digest.admit(event + "\n" + facts.members(), now);
    if (others.isPresent()) {
      HealthJson told = facts.number("others", others.getAsLong());
      events.accept(Event.once(now, event, told.members()));
    }
  }

  synchronized HealthJson commandsJson() {
    HealthJson json = new HealthJson();
    commands.forEach((outcome, count) -> json.number(outcome.word(), count));
    return json.number("dropped", commandsDropped);
  }

  synchronized HealthJson requestsJson() {
    return new HealthJson().number("dropped", requestsDropped);
  }
}
