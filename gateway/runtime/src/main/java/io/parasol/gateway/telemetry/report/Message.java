// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.report;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * A builder of one telemetry message: {@code {"ts":…,"seq":…,"v":{…},"q":{…}}}. The store supplies
 * the sequence number last.
 */
public final class Message {

  /**
   * Maximum size in bytes; further readings go into another message, so that consumers need not
   * accept any size.
   */
  static final int MAX_BYTES = 64 * 1024;

  /**
   * Readings measured within this many milliseconds form one message, which carries the earliest
   * instant. A value may be up to this much newer than the message states, never older.
   */
  static final long MAX_SKEW_MILLIS = 50;

  private static final int ENVELOPE = 128;
  private static final String UNTRUSTED = ",\"clock\":\"untrusted\"}";
  private static final String CORRECTED = ",\"clock\":\"corrected\"}";
  private static final byte[] LATE = ",\"hist\":true}".getBytes(StandardCharsets.US_ASCII);

  private final JsonBytes values;
  private final JsonBytes qualities = new JsonBytes(64);
  private final Set<PointName> points = new HashSet<>();
  private long earliest;
  private long latest;

  /** Creates a message with its first reading. */
  Message(Reading first, int expectedSize) {
    values = new JsonBytes(expectedSize);
    earliest = first.measuredAt().toEpochMilli();
    latest = earliest;
    points.add(first.point());
    if (!put(first)) {
      // Too long for any message; a text of this length is not a measurement.
      putQuality(first.point(), Quality.OUT_OF_RANGE);
    }
  }

  /** Returns when the first of its values was measured, in epoch milliseconds. */
  long at() {
    return earliest;
  }

  /**
   * Adds a reading if it belongs into this message.
   *
   * @return false if it was measured at another time, repeats a point, or does not fit.
   */
  boolean add(Reading reading) {
    long at = reading.measuredAt().toEpochMilli();
    boolean isTogether = Math.max(latest, at) - Math.min(earliest, at) <= MAX_SKEW_MILLIS;
    if (!isTogether || points.contains(reading.point()) || !put(reading)) {
      return false;
    }
    points.add(reading.point());
    earliest = Math.min(earliest, at);
    latest = Math.max(latest, at);
    return true;
  }

  /** Appends a reading; changes nothing if it does not fit. */
  private boolean put(Reading reading) {
    int valuesBefore = values.length();
    int qualitiesBefore = qualities.length();
    Value value = reading.value();
    if (value == null) {
      putQuality(reading.point(), reading.quality());
    } else {
      putValue(reading.point(), value);
    }
    if (values.length() + qualities.length() + ENVELOPE <= MAX_BYTES) {
      return true;
    }
    values.truncate(valuesBefore);
    qualities.truncate(qualitiesBefore);
    return false;
  }

  private void putQuality(PointName point, Quality quality) {
    name(qualities, point).plain("\"").plain(quality.wireName()).plain("\"");
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

  /** Appends the name of a point, which needs no escape. */
  private static JsonBytes name(JsonBytes members, PointName point) {
    if (members.length() > 0) {
      members.plain(",");
    }
    return members.plain("\"").plain(point.value()).plain("\":");
  }

  /**
   * Returns the message with its sequence number.
   *
   * @param isClockTrusted if false, the message is marked: its time comes from a clock that was not
   *     synchronized.
   */
  byte[] encode(long seq, boolean isClockTrusted) {
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
        .plain(isClockTrusted ? "}" : UNTRUSTED)
        .toBytes();
  }

  /**
   * Returns the message with the correct time, marked as corrected.
   *
   * @param message encoded while the clock was not synchronized.
   */
  static byte[] corrected(byte[] message, long at) {
    String text = new String(message, StandardCharsets.ISO_8859_1);
    if (!text.endsWith(UNTRUSTED)) {
      throw new IllegalArgumentException("message is not marked with an untrusted clock: " + text);
    }
    return ("{\"ts\":"
            + at
            + text.substring(text.indexOf(','), text.length() - UNTRUSTED.length())
            + CORRECTED)
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Returns the message, marked as delivered from the backlog. */
  public static byte[] markLate(byte[] message) {
    byte[] late = new byte[message.length - 1 + LATE.length];
    System.arraycopy(message, 0, late, 0, message.length - 1);
    System.arraycopy(LATE, 0, late, message.length - 1, LATE.length);
    return late;
  }
}
