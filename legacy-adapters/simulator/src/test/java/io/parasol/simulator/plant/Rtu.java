// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import java.util.Arrays;

/** Frames for tests, with a checksum that is not the product's. */
public final class Rtu {

  private Rtu() {}

  /** These bytes and their checksum. */
  public static byte[] frame(int... bytes) {
    byte[] frame = new byte[bytes.length + 2];
    for (int place = 0; place < bytes.length; place++) {
      frame[place] = (byte) bytes[place];
    }
    int crc = crc(frame, bytes.length);
    frame[bytes.length] = (byte) crc;
    frame[bytes.length + 1] = (byte) (crc >> 8);
    return frame;
  }

  /** FC 3. */
  public static byte[] read(int unit, int address, int quantity) {
    return frame(unit, 3, address >> 8, address & 0xFF, quantity >> 8, quantity & 0xFF);
  }

  public static boolean isWhole(byte[] frame) {
    if (frame.length < 4) {
      return false;
    }
    int crc = crc(frame, frame.length - 2);
    return frame[frame.length - 2] == (byte) crc && frame[frame.length - 1] == (byte) (crc >> 8);
  }

  public static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Bit by bit, as appendix B of Serial Line V1.02 describes it. */
  private static int crc(byte[] bytes, int count) {
    int crc = 0xFFFF;
    for (int place = 0; place < count; place++) {
      crc ^= bytes[place] & 0xFF;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xA001;
      }
    }
    return crc;
  }
}
