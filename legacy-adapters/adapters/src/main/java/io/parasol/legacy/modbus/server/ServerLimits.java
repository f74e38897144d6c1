// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.server;

import java.time.Duration;

/**
 * The limits of a server.
 *
 * @param connections maximum number of connections at the same time.
 * @param perAddress maximum number of connections of one address.
 * @param handshake maximum duration of a TLS handshake.
 * @param frame maximum time without a further byte in the middle of a frame.
 * @param idle maximum time without a request.
 */
public record ServerLimits(
    int connections, int perAddress, Duration handshake, Duration frame, Duration idle) {

  public static final ServerLimits DEFAULT =
      new ServerLimits(
          32, 8, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMinutes(10));
}
