// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

/** The earliest of several instants of a monotonic clock, in nanoseconds; or none. */
final class Alarm {

  /** Further away than anything that is waited for. */
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

  /** How many nanoseconds it is away, 0 when it is due, {@link #NEVER} when it is not set. */
  long in(long now) {
    return set ? Math.max(0, at - now) : NEVER;
  }
}
