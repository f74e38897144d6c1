// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.Addresses;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.modbus.pdu.ModbusLimits;
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
 * @param maxRegisters longest block of registers that the device answers, 1 to 125.
 * @param maxBits longest block of bits that the device answers, 1 to 2000.
 */
record LearnedLimitsRecord(
    Map<PointName, Quality> leftOut, List<Addresses> forbidden, int maxRegisters, int maxBits) {

  /** Maximum number of entries; more of them indicate another problem of the device. */
  static final int MAX_ENTRIES = 10_000;

  public LearnedLimitsRecord {
    leftOut = Collections.unmodifiableMap(new LinkedHashMap<>(leftOut));
    forbidden = List.copyOf(forbidden);
    if (leftOut.size() > MAX_ENTRIES || forbidden.size() > MAX_ENTRIES) {
      throw new IllegalArgumentException(
          "lessons: expected at most %d entries".formatted(MAX_ENTRIES));
    }
    for (Quality why : leftOut.values()) {
      if (why != Quality.ILLEGAL_ADDRESS && why != Quality.TIMEOUT) {
        throw new IllegalArgumentException(
            "left-out: %s; expected illegal_address or timeout".formatted(why.wireName()));
      }
    }
    ModbusLimits.require(
        maxRegisters >= 1 && maxRegisters <= ModbusLimits.READ_REGISTERS,
        "most-registers",
        maxRegisters,
        1,
        ModbusLimits.READ_REGISTERS);
    ModbusLimits.require(
        maxBits >= 1 && maxBits <= ModbusLimits.READ_BITS,
        "most-bits",
        maxBits,
        1,
        ModbusLimits.READ_BITS);
  }
}
