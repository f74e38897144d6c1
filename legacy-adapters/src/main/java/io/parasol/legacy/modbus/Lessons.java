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
 * The learned limits of a device that are worth storing.
 *
 * @param leftOut points that are not read, and why: they have an illegal address, or are never
 *     answered.
 * @param forbidden addresses that no read may touch.
 * @param mostRegisters longest block of registers that the device answers, 1 to 125.
 * @param mostBits longest block of bits that the device answers, 1 to 2000.
 */
public record Lessons(
    Map<PointName, Quality> leftOut, List<Addresses> forbidden, int mostRegisters, int mostBits) {

  /** Maximum number of entries; more of them indicate another problem of the device. */
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
