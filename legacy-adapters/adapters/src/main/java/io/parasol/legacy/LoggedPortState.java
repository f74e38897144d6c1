// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.concurrent.ConfinedTo;
import org.jspecify.annotations.Nullable;

/**
 * The state of a serial port according to the log: open or failed. Only a change of it is logged,
 * however often the port is tried.
 *
 * <p>A port that can be opened, but fails again and again, counts as failed until it works.
 */
@ConfinedTo("link")
public final class LoggedPortState {

  private boolean isOpen;

  /** Whether the last line of the log states that the port is open; null if there is none. */
  private @Nullable Boolean isLoggedAsOpen;

  /** Whether the last port that could be opened failed, as the one before did. */
  private boolean isFailingWhenOpen;

  /**
   * Handles that the port is open.
   *
   * @param failures number of consecutive failures since the port has worked.
   * @return whether this must be logged.
   */
  public boolean opened(int failures) {
    isOpen = true;
    isFailingWhenOpen &= failures > 0;
    return !isFailingWhenOpen && log(true);
  }

  /**
   * Handles that the port was lost, or could not be opened.
   *
   * @param failures number of consecutive failures since the port has worked, with this one.
   * @return whether this must be logged.
   */
  public boolean failed(int failures) {
    isFailingWhenOpen = isOpen && failures > 1;
    isOpen = false;
    return log(false);
  }

  private boolean log(boolean isNowOpen) {
    Boolean before = isLoggedAsOpen;
    isLoggedAsOpen = isNowOpen;
    return before == null || before != isNowOpen;
  }
}
