// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.plant;

import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.profile.Value;
import io.parasol.legacy.UnfitValueException;
import io.parasol.legacy.modbus.codec.PointEncoder;
import java.util.HashMap;
import java.util.Map;

/** Writes the values of points into the registers of a controller. Not thread-safe. */
final class PointWriter {

  private final RegisterBank cells;
  private final Map<Point, PointEncoder> encoders = new HashMap<>();

  PointWriter(Profile profile, RegisterBank cells) {
    this.cells = cells;
    profile.points().forEach(point -> encoders.put(point, PointEncoder.of(profile, point)));
  }

  /**
   * Writes a value. A quantity outside the range of its registers leaves them unchanged, and so
   * does a field without labels, whose bits may belong to other points.
   *
   * @param exponent the exponent of the point, if another point holds it.
   */
  void put(Point point, Value value, int exponent) {
    PointEncoder encoder = encoders.get(point);
    if (encoder == null || isUnnamedField(point)) {
      return;
    }
    try {
      int[] registers = encoder.encode(value, exponent);
      Encoding encoding = point.type().encoding();
      if (encoding == Encoding.BIT) {
        int bit = 1 << point.type().argument();
        putBits(point, bit, registers[0] == 0 ? 0 : inOrder(point, bit));
      } else if (encoding == Encoding.FIELD) {
        putBits(point, ((1 << point.type().bits()) - 1) << point.type().firstBit(), registers[0]);
      } else {
        for (int i = 0; i < registers.length; i++) {
          cells.put(point.at().table(), point.at().offset() + i, registers[i]);
        }
      }
    } catch (UnfitValueException keepsWhatItHas) {
      // The registers keep their last value.
    }
  }

  private static boolean isUnnamedField(Point point) {
    return point.type().encoding() == Encoding.FIELD && point.labels().isEmpty();
  }

  /**
   * Replaces some bits of a register that belongs to other points as well.
   *
   * @param mask the bits of the point, in the order of the profile.
   * @param bits the new bits, in the order of the register.
   */
  private void putBits(Point point, int mask, int bits) {
    Table table = point.at().table();
    int now = cells.get(table, point.at().offset());
    cells.put(table, point.at().offset(), (now & ~inOrder(point, mask)) | bits);
  }

  private static int inOrder(Point point, int bits) {
    return point.order().byteAt(0) == 0 ? bits : Character.reverseBytes((char) bits);
  }
}
