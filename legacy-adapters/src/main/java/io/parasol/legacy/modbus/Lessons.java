// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Addresses;
import io.parasol.config.site.PointName;
import io.parasol.legacy.Quality;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was found out about a device, as far as it is worth keeping.
 *
 * @param leftOut points that are not asked for, and why: they are refused, or never answered.
 * @param forbidden addresses that no read may touch.
 * @param mostRegisters the longest block of registers that it answers, 1 to 125.
 * @param mostBits the longest block of bits, 1 to 2000.
 */
public record Lessons(
    Map<PointName, Quality> leftOut, List<Addresses> forbidden, int mostRegisters, int mostBits) {

  /** More entries than this are no lessons but a device with another trouble. */
  static final int MOST = 10_000;

  public Lessons {
    leftOut = Collections.unmodifiableMap(new LinkedHashMap<>(leftOut));
    forbidden = List.copyOf(forbidden);
    if (leftOut.size() > MOST || forbidden.size() > MOST) {
      throw new IllegalArgumentException("lessons: expected at most %d entries".formatted(MOST));
    }
    for (Quality why : leftOut.values()) {
      if (why != Quality.ILLEGAL_ADDRESS && why != Quality.TIMEOUT) {
        throw new IllegalArgumentException(
            "left-out: %s; expected illegal_address or timeout".formatted(why.word()));
      }
    }
    Limits.require(
        mostRegisters >= 1 && mostRegisters <= Limits.READ_REGISTERS,
        "most-registers",
        mostRegisters,
        1,
        Limits.READ_REGISTERS);
    Limits.require(
        mostBits >= 1 && mostBits <= Limits.READ_BITS, "most-bits", mostBits, 1, Limits.READ_BITS);
  }
}
