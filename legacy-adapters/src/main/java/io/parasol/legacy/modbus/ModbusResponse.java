// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

/** A response PDU that was matched to its request. */
public sealed interface ModbusResponse {

  /** The answer to FC 3, 4 and 23: exactly the registers that were asked for. */
  final class Registers implements ModbusResponse {
    private final byte[] bytes;

    Registers(byte[] bytes) {
      this.bytes = bytes;
    }

    /** How many registers. */
    public int count() {
      return bytes.length / 2;
    }

    /** The register at that place, 0 to 65 535. */
    public int at(int place) {
      return ((bytes[2 * place] & 0xFF) << 8) | (bytes[2 * place + 1] & 0xFF);
    }
  }

  /** The answer to FC 1 and 2: exactly the bits that were asked for. */
  final class Bits implements ModbusResponse {
    private final byte[] packed;
    private final int count;

    Bits(byte[] packed, int count) {
      this.packed = packed;
      this.count = count;
    }

    public int count() {
      return count;
    }

    public boolean at(int place) {
      if (place >= count) {
        throw new IndexOutOfBoundsException(place);
      }
      return ((packed[place / 8] >> (place % 8)) & 1) != 0;
    }
  }

  /** A write was taken; what the answer repeats was compared with the request. */
  record Written() implements ModbusResponse {}

  /**
   * The device answers with an exception (V1.1b3, 7).
   *
   * @param code 1 to 255.
   */
  record Refused(int code) implements ModbusResponse {}
}
