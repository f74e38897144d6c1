// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.WireOrder;
import io.parasol.legacy.modbus.pdu.ModbusResponse;

/**
 * The order of a value's registers: combines them into one number, and splits the number again.
 * Every order of {@link WireOrder} keeps the two bytes of a register together. A register is
 * therefore at most byte-swapped, and has one position in the value.
 */
final class RegisterOrder {

  private final boolean isSwapped;

  /** For each register on the wire, the left shift to its position in the value, in bits. */
  private final int[] shifts;

  private RegisterOrder(boolean isSwapped, int[] shifts) {
    this.isSwapped = isSwapped;
    this.shifts = shifts;
  }

  /** Returns the order of a value of 1 to 4 registers; the point must not be a string. */
  static RegisterOrder of(Point point) {
    WireOrder order = point.order();
    int registers = point.type().size();
    if (order.letters().length() != 2 * registers) {
      throw new IllegalArgumentException(
          "point %s: order %s; expected %d letters".formatted(point.name(), order, 2 * registers));
    }
    int[] shifts = new int[registers];
    for (int index = 0; index < registers; index++) {
      int moreSignificant = Math.min(order.byteAt(2 * index), order.byteAt(2 * index + 1));
      shifts[index] = 16 * (registers - 1 - moreSignificant / 2);
    }
    return new RegisterOrder(order.byteAt(0) > order.byteAt(1), shifts);
  }

  /** Combines registers that begin at index {@code place} into the unsigned bits of the value. */
  long combine(ModbusResponse.Registers registers, int index) {
    long raw = 0;
    for (int i = 0; i < shifts.length; i++) {
      raw |= (long) inOrder(registers.at(index + i)) << shifts[i];
    }
    return raw;
  }

  /**
   * Splits a number into the registers from which {@link #combine} makes it; drops bits beyond the
   * width.
   */
  int[] split(long raw) {
    int[] registers = new int[shifts.length];
    for (int i = 0; i < shifts.length; i++) {
      registers[i] = inOrder((int) (raw >>> shifts[i]) & 0xFFFF);
    }
    return registers;
  }

  private int inOrder(int register) {
    return isSwapped ? ((register & 0xFF) << 8) | (register >> 8) : register;
  }
}
