// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.panel;

import io.parasol.certs.json.Json;
import io.parasol.lab.bench.measure.BenchText;
import java.time.Duration;

/**
 * What {@code bench panels} measures. The panels take turns, so that their messages are evenly
 * spaced.
 *
 * @param panels 1 to 5000.
 * @param every the time between two messages of a panel, at least 20 ms: the gateway takes 100
 *     packets a second of a panel.
 * @param warmUp of each way.
 * @param length of each way in a round.
 * @param rounds in which the ways take turns, so that a change of the machine's load meets all.
 */
public record WrapWorkload(
    int panels, Duration every, Duration warmUp, Duration length, int rounds) {

  private static final Duration MIN_EVERY = Duration.ofMillis(20);
  private static final int MAX_ROUNDS = 1_000;

  /**
   * @throws IllegalArgumentException with one line, if a value is out of range.
   */
  public WrapWorkload {
    if (panels < 1 || panels > PanelClients.MAX_CLIENTS) {
      throw new IllegalArgumentException(
          "--panels is %d; expected 1 to %d".formatted(panels, PanelClients.MAX_CLIENTS));
    }
    if (every.compareTo(MIN_EVERY) < 0) {
      throw new IllegalArgumentException("--every must be at least 20ms");
    }
    if (rounds < 1 || rounds > MAX_ROUNDS) {
      throw new IllegalArgumentException(
          "--rounds is %d; expected 1 to %d".formatted(rounds, MAX_ROUNDS));
    }
  }

  /** Returns the time between two messages of all panels, in nanoseconds. */
  long intervalNanos() {
    return every.toNanos() / panels;
  }

  Json json() {
    return Json.object()
        .put("panels", panels)
        .put("every-ms", every.toMillis())
        .put("warm-up-ms", warmUp.toMillis())
        .put("measured-ms", length.toMillis())
        .put("rounds", rounds)
        .put("messages-per-second", BenchText.decimal(1e9 / intervalNanos()))
        .put("payload-bytes", WrapWay.payload(0).length)
        .build();
  }
}
