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

  private final Map<Unit, Long> until = new HashMap<>();

  /** At most one entry a unit, so at most 256. */
  void hold(Unit unit, long end) {
    until.merge(unit, end, Quarantine::later);
  }

  /** Something has come that nobody asked for: there may be more of it. */
  void extend(ToLongFunction<Unit> end) {
    until.replaceAll((unit, old) -> later(old, end.applyAsLong(unit)));
  }

  /** How many nanoseconds the unit is to be left alone. */
  long left(Unit unit, long now) {
    Long end = until.get(unit);
    if (end == null) {
      return 0;
    }
    if (now - end >= 0) {
      until.remove(unit);
      return 0;
    }
    return end - now;
  }

  private static long later(long a, long b) {
    return b - a > 0 ? b : a;
  }
}
