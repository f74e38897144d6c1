// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Unit;

/** The limits of the specification (Modbus Application Protocol V1.1b3, 4.1 and 6). */
final class Limits {

  static final int READ_BITS = 2000;
  static final int READ_REGISTERS = 125;
  static final int WRITE_COILS = 1968;
  static final int WRITE_REGISTERS = 123;

  /** FC 23 has less room for what is written, because it carries both ranges. */
  static final int READ_WRITE_REGISTERS = 121;

  /** Function code and data. */
  static final int PDU = 253;

  /** Addresses of one table are 0 to 65 535. */
  static final int ADDRESSES = 65_536;

  private Limits() {}

  /** Every unit of a serial line obeys 0, and none answers it (Serial Line V1.02, 2.1). */
  static Unit requireOneUnit(Unit unit) {
    if (unit.value() == 0) {
      throw new IllegalArgumentException("unit 0 is all units of a serial line: expected one");
    }
    return unit;
  }

  static void requireAddress(int address) {
    require(address >= 0 && address < ADDRESSES, "address", address, 0, ADDRESSES - 1);
  }

  static void requireRegister(int value) {
    require(value >= 0 && value <= 0xFFFF, "register value", value, 0, 0xFFFF);
  }

  /** Refuses a range that is empty, too long for its function, or passes the end of the table. */
  static void requireRange(int address, int quantity, int most) {
    requireAddress(address);
    require(quantity >= 1 && quantity <= most, "quantity", quantity, 1, most);
    if (address + quantity > ADDRESSES) {
      throw new IllegalArgumentException(
          "address %d, quantity %d: expected to end at 65535".formatted(address, quantity));
    }
  }

  static void require(boolean holds, String what, int found, int least, int most) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s %d: expected %d to %d".formatted(what, found, least, most));
    }
  }
}
