// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * How a {@link ModbusServer} treats its clients.
 *
 * @param connections how many there may be at once, 1 to 65 536; one more is closed at once.
 * @param idle after so long without a byte a connection is closed; above 0.
 * @param units where units are asked. {@link #ON_THE_LOOP} is fastest and only for those that never
 *     block: anything else keeps one slow unit from delaying other connections.
 */
public record ServerSettings(int connections, Duration idle, Executor units) {

  /** Asks units on the event loop itself. */
  public static final Executor ON_THE_LOOP = Runnable::run;

  /** For units that answer from memory. */
  public static final ServerSettings USUAL =
      new ServerSettings(64, Duration.ofMinutes(10), ON_THE_LOOP);

  public ServerSettings {
    Limits.require(
        connections >= 1 && connections <= 65_536, "connections", connections, 1, 65_536);
    if (idle.isNegative() || idle.isZero()) {
      throw new IllegalArgumentException("idle %s: expected above 0".formatted(idle));
    }
  }
}
