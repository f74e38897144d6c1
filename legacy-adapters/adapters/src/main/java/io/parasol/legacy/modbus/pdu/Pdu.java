// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.pdu;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A protocol data unit as on the wire: function code and data, 1 to 253 bytes (V1.1b3, 4.1). Only
 * its size has been checked. It keeps the array that it is created from, so the creator must not
 * change that array afterwards.
 */
public final class Pdu {

  /** The bit that marks the function code of an exception response (V1.1b3, 7). */
  public static final int EXCEPTION = 0x80;

  private final byte[] bytes;

  public Pdu(byte[] bytes) {
    ModbusLimits.require(
        bytes.length >= 1 && bytes.length <= ModbusLimits.PDU,
        "PDU size",
        bytes.length,
        1,
        ModbusLimits.PDU);
    this.bytes = bytes;
  }

  public static Pdu exception(int function, int code) {
    return new Pdu(new byte[] {(byte) (function | EXCEPTION), (byte) code});
  }

  public int size() {
    return bytes.length;
  }

  /**
   * Returns the function code, 0 to 255. The specification allows 1 to 127, and 128 more in
   * exception responses.
   */
  public int function() {
    return byteAt(0);
  }

  int byteAt(int index) {
    return bytes[index] & 0xFF;
  }

  /** Returns the big-endian 16-bit word at an index (V1.1b3, 4.2). */
  public int wordAt(int index) {
    return byteAt(index) << 8 | byteAt(index + 1);
  }

  /**
   * Returns the same PDU with the code of a related function, to simulate a fault: 3 for 4, 5 for
   * 6, 15 for 16, and the reverse.
   */
  public Pdu withAnotherFunction() {
    int bits =
        switch (function() & ~EXCEPTION) {
          case 3, 4 -> 3 ^ 4;
          case 15, 16 -> 15 ^ 16;
          default -> 5 ^ 6;
        };
    byte[] other = bytes.clone();
    other[0] ^= (byte) bits;
    return new Pdu(other);
  }

  /** Returns the bytes themselves; the caller must not change them. */
  public byte[] bytes() {
    return bytes;
  }

  /** Returns a copy of the bytes after the function code. */
  public byte[] data() {
    return Arrays.copyOfRange(bytes, 1, bytes.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pdu pdu && Arrays.equals(bytes, pdu.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
