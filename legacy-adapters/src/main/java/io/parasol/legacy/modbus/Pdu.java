// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A protocol data unit as it stands on the wire: function code and data, 1 to 253 bytes. Nothing in
 * it has been checked but its size. Whoever makes one gives its bytes away.
 */
final class Pdu {

  /** Set in the function code of an exception answer (V1.1b3, 7). */
  static final int EXCEPTION = 0x80;

  private final byte[] bytes;

  Pdu(byte[] bytes) {
    Limits.require(
        bytes.length >= 1 && bytes.length <= Limits.PDU, "PDU size", bytes.length, 1, Limits.PDU);
    this.bytes = bytes;
  }

  static Pdu exception(int function, int code) {
    return new Pdu(new byte[] {(byte) (function | EXCEPTION), (byte) code});
  }

  int size() {
    return bytes.length;
  }

  /** 0 to 255: the specification allows 1 to 127, and 128 more for exceptions. */
  int function() {
    return byteAt(0);
  }

  int byteAt(int place) {
    return bytes[place] & 0xFF;
  }

  /** Two bytes, the first the more significant (V1.1b3, 4.2). */
  int wordAt(int place) {
    return byteAt(place) << 8 | byteAt(place + 1);
  }

  /** The same under the function code of a sister: 3 for 4, 5 for 6, 15 for 16, and back. */
  Pdu withAnotherFunction() {
    int sister =
        switch (function() & ~EXCEPTION) {
          case 3, 4 -> 3 ^ 4;
          case 15, 16 -> 15 ^ 16;
          default -> 5 ^ 6;
        };
    byte[] other = bytes.clone();
    other[0] ^= (byte) sister;
    return new Pdu(other);
  }

  /** The bytes themselves; not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  /** A copy of what follows the function code. */
  byte[] data() {
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
