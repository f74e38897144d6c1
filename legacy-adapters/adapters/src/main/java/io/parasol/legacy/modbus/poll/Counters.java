// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.modbus.codec.IntegerBits;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.legacy.modbus.plan.Block;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The last values of the counters of a device. A counter that decreases has either rolled over,
 * which is normal, or was reset. After a reset, everything computed from the counter is wrong, so
 * the reset is reported.
 */
@ConfinedTo("link")
final class Counters {

  /** A listener for counter resets. The values are the raw register values, unsigned. */
  interface ResetListener {
    void counterReset(PointName point, long from, long to);
  }

  /** Immutable while it is empty: many devices have no counters. */
  private Map<PointName, Long> last = Map.of();

  /** Checks the counters in a response for resets. */
  void inspect(Block block, ModbusResponse.Registers answer, ResetListener listener) {
    for (PointDecoder point : block.points()) {
      IntegerBits bits = point.counter();
      if (bits != null) {
        inspect(point.point().name(), bits, bits.raw(answer, block.range().start()), listener);
      }
    }
  }

  private void inspect(PointName name, IntegerBits bits, long now, ResetListener listener) {
    if (bits.isAbsent(now)) {
      return;
    }
    if (last.isEmpty()) {
      last = new HashMap<>();
    }
    @Nullable Long before = last.put(name, now);
    if (before != null
        && Long.compareUnsigned(now, before) < 0
        && !rolledOver(before, now, bits.width())) {
      listener.counterReset(name, before, now);
    }
  }

  /**
   * Returns whether the counter rolled over: from the last quarter of its range into the first. No
   * counter of a plant moves further between two polls, and a counter that is reset is hardly ever
   * so close to its end.
   */
  private static boolean rolledOver(long before, long now, int width) {
    return before >>> (width - 2) == 0b11 && now >>> (width - 2) == 0;
  }
}
