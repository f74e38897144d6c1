// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Quirks;
import java.time.Duration;

/**
 * How a master treats one TCP endpoint.
 *
 * @param start when the first connection is made; a lost one is always made again by itself.
 * @param window requests under way at once, 1 to 16. One peer that mixes answers up is asked one at
 *     a time from then on.
 * @param connectTimeout how long a connection may take, the lookup of a name included.
 * @param connectDelay quiet time after a connection is made.
 * @param gap quiet time between an answer and the next request.
 * @param queue how many requests of a kind, urgent and ordinary, may wait.
 */
public record TcpSettings(
    Start start,
    int window,
    Duration connectTimeout,
    Duration connectDelay,
    Duration gap,
    int queue) {

  /** When the first connection is made. */
  public enum Start {
    AT_ONCE,
    /** With the first request. */
    WHEN_ASKED
  }

  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** What suits a controller that keeps to the specification. */
  public static final TcpSettings USUAL =
      new TcpSettings(Start.AT_ONCE, 1, Duration.ofSeconds(5), Duration.ZERO, Duration.ZERO, 1024);

  public TcpSettings {
    Limits.require(window >= 1 && window <= 16, "window", window, 1, 16);
    Limits.require(queue >= 1 && queue <= 65_536, "queue", queue, 1, 65_536);
    requireBetween("connect timeout", connectTimeout, Duration.ofMillis(1));
    requireBetween("connect delay", connectDelay, Duration.ZERO);
    requireBetween("gap", gap, Duration.ZERO);
  }

  /** The usual, for a device model with these quirks. */
  public static TcpSettings of(Quirks quirks) {
    return new TcpSettings(
        USUAL.start,
        quirks.window(),
        USUAL.connectTimeout,
        quirks.connectDelay(),
        quirks.gap(),
        USUAL.queue);
  }

  private static void requireBetween(String what, Duration found, Duration least) {
    if (found.compareTo(least) < 0 || found.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s %s: expected %s to %s".formatted(what, found, least, LONGEST));
    }
  }
}
