// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.config.site.PointName;
import io.parasol.config.site.Value;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * One telemetry message in the making: {@code {"ts":…,"seq":…,"v":{…},"q":{…}}}. Its number comes
 * last, from the store.
 */
final class Message {

  /** More is told in a second message: a reader need not be ready for any size. */
  static final int LONGEST = 64 * 1024;

  /**
   * Readings that were measured within this many milliseconds are one message, which bears the
   * earliest instant: a value may be up to this much younger than the message says, never older.
   */
  static final long TOGETHER = 50;

  private static final int ENVELOPE = 128;
  private static final String UNTRUSTED = ",\"clock\":\"untrusted\"}";
  private static final String CORRECTED = ",\"clock\":\"corrected\"}";
  private static final byte[] LATE = ",\"hist\":true}".getBytes(StandardCharsets.US_ASCII);

  private final JsonBytes values;
  private final JsonBytes qualities = new JsonBytes(64);
  private final Set<PointName> points = new HashSet<>();
  private long earliest;
  private long latest;

  /** A message has at least one reading. */
  Message(Reading first, int expectedSize) {
    values = new JsonBytes(expectedSize);
    earliest = first.measuredAt().toEpochMilli();
    latest = earliest;
    points.add(first.point());
    if (!put(first)) {
      // Too long for any message. Text of such length is no measurement.
      putQuality(first.point(), Quality.OUT_OF_RANGE);
    }
  }

  /** When the first of its values was measured, epoch milliseconds. */
  long at() {
    return earliest;
  }

  /**
   * Adds a reading that belongs into the same message.
   *
   * @return false if it does not: measured at another time, the same point again, or no room.
   */
  boolean add(Reading reading) {
    long at = reading.measuredAt().toEpochMilli();
    boolean isTogether = Math.max(latest, at) - Math.min(earliest, at) <= TOGETHER;
    if (!isTogether || points.contains(reading.point()) || !put(reading)) {
      return false;
    }
    points.add(reading.point());
    earliest = Math.min(earliest, at);
    latest = Math.max(latest, at);
    return true;
  }

  /** Leaves everything as it was if there is no room. */
  private boolean put(Reading reading) {
    int valuesBefore = values.length();
    int qualitiesBefore = qualities.length();
    Value value = reading.value();
    if (value == null) {
      putQuality(reading.point(), reading.quality());
    } else {
      putValue(reading.point(), value);
    }
    if (values.length() + qualities.length() + ENVELOPE <= LONGEST) {
      return true;
    }
    values.backTo(valuesBefore);
    qualities.backTo(qualitiesBefore);
    return false;
  }

  private void putQuality(PointName point, Quality quality) {
    name(qualities, point).plain("\"").plain(quality.word()).plain("\"");
  }

  private void putValue(PointName point, Value value) {
    name(values, point);
    if (value instanceof Value.Real real) {
      values.number(real.number());
    } else if (value instanceof Value.Whole whole) {
      values.number(whole.number());
    } else if (value instanceof Value.Flag flag) {
      values.plain(flag.isSet() ? "true" : "false");
    } else if (value instanceof Value.Text text) {
      values.string(text.text());
    } else if (value instanceof Value.Wide wide) {
      values.plain(wide.number().toString());
    }
  }

  /** A point's name needs no escape. */
  private static JsonBytes name(JsonBytes members, PointName point) {
    if (members.length() > 0) {
      members.plain(",");
    }
    return members.plain("\"").plain(point.value()).plain("\":");
  }

  /**
   * The message, once it has its number.
   *
   * @param isClockRight if not, it says so: its time is that of a clock that nobody has set.
   */
  byte[] numbered(long seq, boolean isClockRight) {
    return new JsonBytes(values.length() + qualities.length() + ENVELOPE)
        .plain("{\"ts\":")
        .number(earliest)
        .plain(",\"seq\":")
        .number(seq)
        .plain(",\"v\":{")
        .append(values)
        .plain("},\"q\":{")
        .append(qualities)
        .plain("}")
        .plain(isClockRight ? "}" : UNTRUSTED)
        .toBytes();
  }

  /**
   * The same message with the right time, marked as such.
   *
   * @param message numbered when the clock was not right.
   */
  static byte[] corrected(byte[] message, long at) {
    String text = new String(message, StandardCharsets.ISO_8859_1);
    if (!text.endsWith(UNTRUSTED)) {
      throw new IllegalArgumentException("its clock was right: " + text);
    }
    return ("{\"ts\":"
            + at
            + text.substring(text.indexOf(','), text.length() - UNTRUSTED.length())
            + CORRECTED)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The same message, marked as delivered late. */
  static byte[] late(byte[] message) {
    byte[] late = new byte[message.length - 1 + LATE.length];
    System.arraycopy(message, 0, late, 0, message.length - 1);
    System.arraycopy(LATE, 0, late, message.length - 1, LATE.length);
    return late;
  }
}
