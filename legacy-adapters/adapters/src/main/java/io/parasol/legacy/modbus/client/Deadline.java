// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

/** The earliest of several deadlines on a monotonic clock, in nanoseconds, or none. */
final class Deadline {

  /** The result of {@link #remaining} if no deadline is set. */
  static final long NEVER = Long.MAX_VALUE;

  private boolean set;
  private long at;

  void clear() {
    set = false;
  }

  void noLaterThan(long instant) {
    if (!set || instant - at < 0) {
      set = true;
      at = instant;
    }
  }

  /**
   * Returns the nanoseconds until the deadline: 0 if it has passed, {@link #NEVER} if none is set.
   */
  long remaining(long now) {
    return set ? Math.max(0, at - now) : NEVER;
  }
}
