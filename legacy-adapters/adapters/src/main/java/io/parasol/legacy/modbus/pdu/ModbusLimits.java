// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.pdu;

import io.parasol.config.model.profile.Unit;

/** The limits of the Modbus Application Protocol V1.1b3 (4.1 and 6). */
public final class ModbusLimits {

  public static final int READ_BITS = 2000;
  public static final int READ_REGISTERS = 125;
  static final int WRITE_COILS = 1968;
  public static final int WRITE_REGISTERS = 123;

  /**
   * Maximum number of registers that FC 23 writes: fewer than FC 16, because the request carries
   * both ranges (6.17).
   */
  static final int READ_WRITE_REGISTERS = 121;

  /** Maximum bytes of a PDU: function code and data (4.1). */
  public static final int PDU = 253;

  /** Number of addresses in a table, 0 to 65 535 (4.4). */
  static final int ADDRESSES = 65_536;

  private ModbusLimits() {}

  /**
   * Rejects the broadcast address 0: every unit of a serial line executes such a request, and none
   * responds (Serial Line V1.02, 2.1).
   */
  public static Unit requireUnicast(Unit unit) {
    if (unit.value() == 0) {
      throw new IllegalArgumentException(
          "unit 0 is the broadcast address of a serial line: expected a single unit");
    }
    return unit;
  }

  static void requireAddress(int address) {
    require(address >= 0 && address < ADDRESSES, "address", address, 0, ADDRESSES - 1);
  }

  static void requireRegister(int value) {
    require(value >= 0 && value <= 0xFFFF, "register value", value, 0, 0xFFFF);
  }

  /**
   * Rejects a range that is empty, too long for its function, or extends past the end of the table.
   */
  static void requireRange(int address, int quantity, int max) {
    requireAddress(address);
    require(quantity >= 1 && quantity <= max, "quantity", quantity, 1, max);
    if (address + quantity > ADDRESSES) {
      throw new IllegalArgumentException(
          "address %d, quantity %d: expected a range that ends at or below 65535"
              .formatted(address, quantity));
    }
  }

  public static void require(boolean holds, String what, int found, int min, int max) {
    if (!holds) {
      throw new IllegalArgumentException(
          "%s %d: expected %d to %d".formatted(what, found, min, max));
    }
  }
}
