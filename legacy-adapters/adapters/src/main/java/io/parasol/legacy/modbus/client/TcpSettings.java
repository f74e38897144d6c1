// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.parasol.config.model.profile.Quirks;
import io.parasol.legacy.modbus.pdu.ModbusLimits;
import java.time.Duration;

/**
 * The settings of a client for one TCP endpoint.
 *
 * @param start when the connection is made, and whether it is kept; a lost connection is always
 *     remade automatically.
 * @param window the maximum number of requests in flight, 1 to 16. A peer that mixes up requests
 *     gets one at a time from then on.
 * @param connectTimeout the timeout of the name lookup, then of the connection, then of the TLS
 *     handshake; 1 ms to 60 s.
 * @param connectDelay the quiet time after a connection is made, up to 60 s.
 * @param gap the quiet time between a response and the next request, up to 60 s.
 * @param queue the maximum number of waiting requests of each kind, urgent and ordinary; 1 to 65
 *     536.
 */
public record TcpSettings(
    Start start,
    int window,
    Duration connectTimeout,
    Duration connectDelay,
    Duration gap,
    int queue) {

  /** When the connection is made, and whether it is kept. */
  public enum Start {
    AT_ONCE,
    /** On the first request. */
    WHEN_ASKED,
    /**
     * On each request that finds none. The connection is closed when there was no request for
     * {@link #RELEASE_AFTER}, so that another client can connect.
     */
    WHILE_USED
  }

  /** How long a connection that is not kept stays open after the last response. */
  public static final Duration RELEASE_AFTER = Duration.ofSeconds(1);

  private static final Duration MAX_DURATION = Duration.ofSeconds(60);

  /** Settings for a controller that conforms to the specification. */
  public static final TcpSettings DEFAULT =
      new TcpSettings(Start.AT_ONCE, 1, Duration.ofSeconds(5), Duration.ZERO, Duration.ZERO, 1024);

  public TcpSettings {
    ModbusLimits.require(window >= 1 && window <= 16, "window", window, 1, 16);
    ModbusLimits.require(queue >= 1 && queue <= 65_536, "queue", queue, 1, 65_536);
    requireBetween("connect timeout", connectTimeout, Duration.ofMillis(1));
    requireBetween("connect delay", connectDelay, Duration.ZERO);
    requireBetween("gap", gap, Duration.ZERO);
  }

  /** Returns the default settings with the quirks of a device model. */
  public static TcpSettings of(Quirks quirks) {
    return new TcpSettings(
        DEFAULT.start,
        quirks.window(),
        DEFAULT.connectTimeout,
        quirks.connectDelay(),
        quirks.gap(),
        DEFAULT.queue);
  }

  private static void requireBetween(String what, Duration found, Duration least) {
    if (found.compareTo(least) < 0 || found.compareTo(MAX_DURATION) > 0) {
      throw new IllegalArgumentException(
          "%s %s: expected %s to %s".formatted(what, found, least, MAX_DURATION));
    }
  }
}
