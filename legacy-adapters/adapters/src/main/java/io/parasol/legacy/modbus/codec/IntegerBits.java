// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import io.parasol.config.model.profile.Point;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.util.Arrays;

/** The bits of a point of 1 to 4 registers, and the bit patterns that mean "not available". */
public final class IntegerBits {

  private final int address;
  private final RegisterOrder order;
  private final int unusedBits;
  private final boolean isSigned;
  private final long[] absent;

  IntegerBits(Point point) {
    this.address = point.at().offset();
    this.order = RegisterOrder.of(point);
    this.unusedBits = Long.SIZE - 16 * point.type().size();
    this.isSigned = point.type().encoding().isSigned();
    this.absent = point.absent().stream().mapToLong(Long::longValue).sorted().toArray();
  }

  /** Returns the raw bits, unsigned, from a response that begins at {@code start}. */
  public long raw(ModbusResponse.Registers registers, int start) {
    return order.combine(registers, address - start);
  }

  int[] registers(long raw) {
    return order.split(raw);
  }

  public boolean isAbsent(long raw) {
    return absent.length > 0 && Arrays.binarySearch(absent, raw) >= 0;
  }

  /** Returns the raw bits as a signed number if the type is signed, otherwise unchanged. */
  long signed(long raw) {
    return isSigned ? raw << unusedBits >> unusedBits : raw;
  }

  boolean isSigned() {
    return isSigned;
  }

  /** Returns the number of bits of the registers: 16, 32, 48 or 64. */
  public int width() {
    return Long.SIZE - unusedBits;
  }
}
