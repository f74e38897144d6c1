// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.modbus;

import io.parasol.legacy.modbus.pdu.ModbusLimits;
import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * The settings of a {@link ModbusServer} for its clients.
 *
 * @param connections the maximum number of connections, 1 to 65 536; a further one is closed
 *     immediately.
 * @param idle the time without a received byte after which a connection is closed; above 0.
 * @param units the executor for the units. {@link #ON_THE_LOOP} is fastest, but suits only units
 *     that never block. Another executor prevents a slow unit from delaying other connections.
 */
public record ServerSettings(int connections, Duration idle, Executor units) {

  /** Runs units on the event loop itself. */
  public static final Executor ON_THE_LOOP = Runnable::run;

  /** Settings for units that answer from memory. */
  public static final ServerSettings DEFAULT =
      new ServerSettings(64, Duration.ofMinutes(10), ON_THE_LOOP);

  public ServerSettings {
    ModbusLimits.require(
        connections >= 1 && connections <= 65_536, "connections", connections, 1, 65_536);
    if (idle.isNegative() || idle.isZero()) {
      throw new IllegalArgumentException("idle %s: expected above 0".formatted(idle));
    }
  }
}
