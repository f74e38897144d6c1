// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import java.time.Instant;

/**
 * A decoder of {@code string(n)}: two characters in each register. The first NUL ends the text, and
 * trailing blanks are removed. A string that begins with NUL is not available. Characters that are
 * not text, such as control characters, become '?', so that they never reach a topic, a terminal or
 * a log.
 */
final class TextDecoder extends PointDecoder {

  private final int address;
  private final int length;

  /** 1 if the low byte of a register comes first, otherwise 0. */
  private final int swap;

  TextDecoder(Point point) {
    super(point);
    this.address = point.at().offset();
    this.length = point.type().argument();
    this.swap = point.order().byteAt(0);
  }

  @Override
  public Reading read(DeviceId device, ModbusResponse answer, int start, Instant measuredAt) {
    ModbusResponse.Registers registers = (ModbusResponse.Registers) answer;
    byte[] bytes = new byte[length];
    int end = 0;
    while (end < length) {
      int register = registers.at(address - start + end / 2);
      byte next = (byte) ((end + swap) % 2 == 0 ? register >> 8 : register);
      if (next == 0) {
        break;
      }
      bytes[end++] = next;
    }
    if (end == 0) {
      return unread(device, Quality.NOT_AVAILABLE, measuredAt);
    }
    while (end > 0 && bytes[end - 1] == ' ') {
      end--;
    }
    return good(device, new Value.Text(printable(new String(bytes, 0, end, UTF_8))), measuredAt);
  }

  /** Returns the text with every character that is neither visible nor a blank replaced by '?'. */
  static String printable(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints().map(c -> isText(c) ? c : '?').forEach(safe::appendCodePoint);
    return safe.toString();
  }

  static boolean isText(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
