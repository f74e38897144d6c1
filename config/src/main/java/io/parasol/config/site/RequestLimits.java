// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import io.parasol.config.model.profile.ClientLimit;
import io.parasol.config.model.profile.Quirks;
import io.parasol.config.yaml.Section;
import io.parasol.config.yaml.TextFormat;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The request limits that a site sets for a device, or for all devices of a link. They replace
 * those of the profile, because the way to a device may be slower than the device itself.
 *
 * @param timeout the longest time until a response.
 * @param turnaround the typical time until a response begins.
 * @param maxRegisters the largest block of registers.
 * @param clients how many connections the device accepts.
 */
record RequestLimits(
    Optional<Duration> timeout,
    Optional<Duration> turnaround,
    Optional<Integer> maxRegisters,
    Optional<ClientLimit> clients) {

  static final RequestLimits NONE =
      new RequestLimits(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  static final List<String> KEYS = List.of("timeout", "turnaround", "max-registers", "one-client");

  private static final Duration MAX_TIME = Duration.ofSeconds(60);

  static RequestLimits read(Section section) {
    return new RequestLimits(
        section.optional("timeout", TextFormat.duration(Duration.ofMillis(10), MAX_TIME)),
        section.optional("turnaround", TextFormat.duration(Duration.ZERO, MAX_TIME)),
        section.optional("max-registers", TextFormat.integer(1, 125)),
        section.optional("one-client", TextFormat.CLIENT_LIMIT));
  }

  /** Returns these limits, and those of the link where these have none. */
  RequestLimits or(RequestLimits link) {
    return new RequestLimits(
        timeout.or(link::timeout),
        turnaround.or(link::turnaround),
        maxRegisters.or(link::maxRegisters),
        clients.or(link::clients));
  }

  Quirks applyTo(Quirks quirks) {
    Quirks limited = quirks;
    if (timeout.isPresent()) {
      limited = limited.with(limited.pacing().withTimeout(timeout.get()));
    }
    if (turnaround.isPresent()) {
      limited = limited.with(limited.pacing().withTurnaround(turnaround.get()));
    }
    if (maxRegisters.isPresent()) {
      limited = limited.with(limited.reads().withMaxWords(maxRegisters.get()));
    }
    return clients.isPresent()
        ? limited.with(limited.wiring().withClients(clients.get()))
        : limited;
  }
}
