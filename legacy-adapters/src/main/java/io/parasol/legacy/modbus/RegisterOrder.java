// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.Point;
import io.parasol.config.site.WireOrder;

/**
 * Gathers the registers of a value into one number, and spreads it again. Every order of {@link
 * WireOrder} keeps the two bytes of a register together, so a register is at most swapped in itself
 * and has one place in the value.
 */
final class RegisterOrder {

  private final boolean isSwapped;

  /** For each register on the wire, how far to the left it stands in the value. */
  private final int[] shifts;

  private RegisterOrder(boolean isSwapped, int[] shifts) {
    this.isSwapped = isSwapped;
    this.shifts = shifts;
  }

  /** For a value of 1 to 4 registers; the point is no string. */
  static RegisterOrder of(Point point) {
    WireOrder order = point.order();
    int registers = point.type().size();
    if (order.letters().length() != 2 * registers) {
      throw new IllegalArgumentException(
          "point %s: order %s; expected %d letters".formatted(point.name(), order, 2 * registers));
    }
    int[] shifts = new int[registers];
    for (int place = 0; place < registers; place++) {
      int most = Math.min(order.byteAt(2 * place), order.byteAt(2 * place + 1));
      shifts[place] = 16 * (registers - 1 - most / 2);
    }
    return new RegisterOrder(order.byteAt(0) > order.byteAt(1), shifts);
  }

  /** The value's bits, unsigned, from registers that begin at {@code place}. */
  long gather(ModbusResponse.Registers registers, int place) {
    long raw = 0;
    for (int i = 0; i < shifts.length; i++) {
      raw |= (long) inOrder(registers.at(place + i)) << shifts[i];
    }
    return raw;
  }

  /** The registers that {@link #gather} makes this of; bits beyond the width are dropped. */
  int[] spread(long raw) {
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
