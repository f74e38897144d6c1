// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.PointName;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the counters of a device stood last. One that goes back has either gone over its end, which
 * is as it should be, or has begun anew: then what is reckoned from it is wrong, and people must be
 * told. Used on one thread.
 */
final class Counters {

  /** Hears of a counter that has begun anew; the numbers as the registers have them, unsigned. */
  interface Ear {
    void begunAnew(PointName point, long from, long to);
  }

  private final Map<PointName, Long> last = new HashMap<>();

  /** Looks at the counters in an answer. */
  void heard(Block block, ModbusResponse.Registers answer, Ear ear) {
    for (PointDecoder point : block.points()) {
      IntegerBits bits = point.counter();
      if (bits != null) {
        heard(point.point().name(), bits, bits.raw(answer, block.range().start()), ear);
      }
    }
  }

  private void heard(PointName name, IntegerBits bits, long now, Ear ear) {
    if (bits.isAbsent(now)) {
      return;
    }
    @Nullable Long before = last.put(name, now);
    if (before != null
        && Long.compareUnsigned(now, before) < 0
        && !wentOver(before, now, bits.width())) {
      ear.begunAnew(name, before, now);
    }
  }

  /**
   * From its last quarter into its first: between two polls no counter of a plant goes further, and
   * one that begins anew is hardly ever so near to its end.
   */
  private static boolean wentOver(long before, long now, int width) {
    return before >>> (width - 2) == 0b11 && now >>> (width - 2) == 0;
  }
}
