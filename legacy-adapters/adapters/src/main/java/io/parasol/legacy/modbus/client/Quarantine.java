// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import io.parasol.config.model.profile.Unit;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * The units that get no requests for a while. A serial line has no transaction identifier: after a
 * timeout, a response of the same shape may belong to the old request. The unit is therefore left
 * alone until a late response would have arrived.
 */
final class Quarantine {

  /**
   * The maximum quarantine, in nanoseconds. Waiting for an even later response is not worth the
   * time, so the next request goes out then.
   */
  static final long MAX_NANOS = 2_000_000_000;

  private final Map<Unit, Hold> holds = new HashMap<>();

  /**
   * @param latest the end of the hold whatever is received meanwhile; otherwise the unit would
   *     never get a request again on a line that is never quiet.
   */
  private record Hold(long end, long latest) {
    Hold until(long other) {
      return new Hold(earlier(later(end, other), latest), latest);
    }
  }

  /**
   * Puts a unit into quarantine. There is at most one entry for each unit, so at most 256.
   *
   * @param nanos the duration, from now.
   */
  void hold(Unit unit, long now, long nanos) {
    Hold before = holds.get(unit);
    Hold fresh = new Hold(now + Math.min(nanos, MAX_NANOS), now + MAX_NANOS);
    holds.put(unit, before == null ? fresh : fresh.until(before.end()));
  }

  /** Extends the quarantines after an unexpected frame, because more frames may follow. */
  void extend(ToLongFunction<Unit> end) {
    holds.replaceAll((unit, hold) -> hold.until(end.applyAsLong(unit)));
  }

  /** Returns for how many nanoseconds the unit must still be left alone. */
  long left(Unit unit, long now) {
    Hold hold = holds.get(unit);
    if (hold == null) {
      return 0;
    }
    if (now - hold.end() >= 0) {
      holds.remove(unit);
      return 0;
    }
    return hold.end() - now;
  }

  private static long later(long a, long b) {
    return b - a > 0 ? b : a;
  }

  private static long earlier(long a, long b) {
    return b - a > 0 ? a : b;
  }
}
