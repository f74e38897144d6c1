// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.codec;

import io.parasol.config.model.profile.Encoding;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;

/** The conversion between the bits of a time and its text as in ISO 8601. */
enum TimeCode {
  /** Seconds since 1970-01-01T00:00:00Z in 32 bits. */
  EPOCH {
    @Override
    String text(long raw) {
      return Instant.ofEpochSecond(raw).toString();
    }

    @Override
    long raw(String text) {
      return checked(text, Instant.parse(text).getEpochSecond(), 0xFFFF_FFFFL);
    }
  },
  /** Year since 2000, month, day, hour, minute and second in one byte each, in local time. */
  PACKED {
    @Override
    String text(long raw) {
      return LocalDateTime.of(
              CENTURY + byteOf(raw, 5),
              byteOf(raw, 4),
              byteOf(raw, 3),
              byteOf(raw, 2),
              byteOf(raw, 1),
              byteOf(raw, 0))
          .toString();
    }

    @Override
    long raw(String text) {
      LocalDateTime time = LocalDateTime.parse(text);
      long raw = checked(text, time.getYear() - CENTURY, 0xFF);
      for (int part :
          new int[] {
            time.getMonthValue(),
            time.getDayOfMonth(),
            time.getHour(),
            time.getMinute(),
            time.getSecond()
          }) {
        raw = raw << 8 | part;
      }
      return raw;
    }
  };

  private static final int CENTURY = 2000;

  static TimeCode of(Encoding encoding) {
    return encoding == Encoding.EPOCH32 ? EPOCH : PACKED;
  }

  /**
   * Returns the text of a time.
   *
   * @throws DateTimeException if there is no such time.
   */
  abstract String text(long raw);

  /**
   * Returns the bits of a time.
   *
   * @throws DateTimeException if the text is not a time, or the time does not fit in the bits.
   */
  abstract long raw(String text);

  private static int byteOf(long raw, int index) {
    return (int) (raw >>> (8 * index)) & 0xFF;
  }

  private static long checked(String text, long number, long max) {
    if (number < 0 || number > max) {
      throw new DateTimeException(text + " does not fit");
    }
    return number;
  }
}
