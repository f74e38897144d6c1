// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Unit;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * The units that are not asked for a while. A serial line knows no transaction identifier: after a
 * time-out, an answer of the same shape may belong to the old request, so the unit is left alone
 * until a late answer would have come.
 */
final class Quarantine {

  /** No controller is so late that it is worth the wait; the next request goes out then. */
  static final long LONGEST = 2_000_000_000;

  private final Map<Unit, Hold> holds = new HashMap<>();

  /**
   * @param latest beyond this it is not held, whatever is heard meanwhile: on a line that is never
   *     quiet, the unit would never be asked again.
   */
  private record Hold(long end, long latest) {
    Hold until(long other) {
      return new Hold(earlier(later(end, other), latest), latest);
    }
  }

  /**
   * Holds a unit; at most one entry a unit, so at most 256.
   *
   * @param nanos from now on.
   */
  void hold(Unit unit, long now, long nanos) {
    Hold before = holds.get(unit);
    Hold fresh = new Hold(now + Math.min(nanos, LONGEST), now + LONGEST);
    holds.put(unit, before == null ? fresh : fresh.until(before.end()));
  }

  /** Something has come that nobody asked for: there may be more of it. */
  void extend(ToLongFunction<Unit> end) {
    holds.replaceAll((unit, hold) -> hold.until(end.applyAsLong(unit)));
  }

  /** How many nanoseconds the unit is to be left alone. */
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
