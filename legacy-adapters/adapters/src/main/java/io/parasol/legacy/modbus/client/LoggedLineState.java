// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.parasol.config.concurrent.ConfinedTo;
import org.jspecify.annotations.Nullable;

/**
 * The state of a serial line according to the log: {@code up} or {@code down}. Only a change of it
 * is logged, however often a port is tried.
 *
 * <p>A port that can be opened, but fails again and again before there is a response, stays down.
 */
@ConfinedTo("link")
final class LoggedLineState {

  private ConnectionState last = new ConnectionState.Idle();
  private @Nullable String logged;

  /** Whether the last port that could be opened failed, as the one before did. */
  private boolean isFailingWhenOpen;

  /**
   * Handles a change of the state.
   *
   * @return the state to log, or null if nothing is logged.
   */
  @Nullable String change(ConnectionState next) {
    boolean wasUp = last instanceof ConnectionState.Up;
    last = next;
    if (next instanceof ConnectionState.Waiting waiting) {
      isFailingWhenOpen = wasUp && waiting.failures() > 1;
      return logOnce("down");
    }
    if (next instanceof ConnectionState.Up open) {
      isFailingWhenOpen &= open.failures() > 0;
      return isFailingWhenOpen ? null : logOnce("up");
    }
    return null;
  }

  private @Nullable String logOnce(String stateName) {
    if (stateName.equals(logged)) {
      return null;
    }
    logged = stateName;
    return stateName;
  }
}
