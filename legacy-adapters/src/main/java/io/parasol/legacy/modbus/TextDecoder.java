// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.Point;
import io.parasol.config.site.Value;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.time.Instant;

/**
 * {@code string(n)}: two characters a register. The first NUL ends it, blanks at its end are not
 * part of it. A string that begins with NUL says nothing and is not available. What is not text,
 * such as a control character, becomes '?', so that it never reaches a topic, a terminal or a log.
 */
final class TextDecoder extends PointDecoder {

  private final int address;
  private final int length;

  /** 1 where the low byte of a register comes first. */
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

  /** The text with everything that is no visible character or blank replaced by '?'. */
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
