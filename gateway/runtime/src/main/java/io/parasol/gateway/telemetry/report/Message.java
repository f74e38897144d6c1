// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.report;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * A builder of one telemetry message: {@code {"ts":…,"seq":…,"v":{…},"q":{…}}}, with the own times
 * of values that were measured much later, and the cause of a missing connection. The store
 * supplies the sequence number last.
 */
public final class Message {

  /**
   * Maximum size in bytes; further readings go into another message, so that consumers need not
   * accept any size.
   */
  static final int MAX_BYTES = 64 * 1024;

  /** Maximum characters of the cause of a missing connection. */
  private static final int MAX_CAUSE = 200;

  private static final int ENVELOPE = 128;

  /** Maximum bytes of the cause, if each of its characters is escaped. */
  private static final int CAUSE_ROOM = 16 + 6 * MAX_CAUSE;

  private static final String UNTRUSTED = ",\"clock\":\"untrusted\"}";
  private static final String CORRECTED = ",\"clock\":\"corrected\"}";
  private static final byte[] LATE = ",\"hist\":true}".getBytes(StandardCharsets.US_ASCII);

  private final long ts;
  private final long period;
  private final JsonBytes values;
  private final JsonBytes qualities = new JsonBytes(64);
  private final JsonBytes ownTimes = new JsonBytes(0);
  private final Set<PointName> points = new HashSet<>();
  private String cause = "";

  /**
   * Creates a message without readings.
   *
   * @param measuredAt when the first of its values was measured.
   * @param period a value that was measured later than that by more than this has its own time.
   */
  Message(Instant measuredAt, Duration period, int expectedSize) {
    this.ts = measuredAt.toEpochMilli();
    this.period = period.toMillis();
    this.values = new JsonBytes(expectedSize);
  }

  /** Returns when the first of its values was measured, in epoch milliseconds. */
  long at() {
    return ts;
  }

  /**
   * Adds a reading if it belongs into this message.
   *
   * @return false if it repeats a point, or does not fit.
   */
  boolean add(Reading reading) {
    if (points.contains(reading.point())) {
      return false;
    }
    boolean isFirst = points.isEmpty();
    if (!put(reading)) {
      if (!isFirst) {
        return false;
      }
      // Too long for any message; a text of this length is not a measurement.
      putQuality(reading.point(), Quality.OUT_OF_RANGE);
    }
    points.add(reading.point());
    if (!reading.cause().isEmpty()) {
      cause = reading.cause();
    }
    return true;
  }

  /** Appends a reading; changes nothing if it does not fit. */
  private boolean put(Reading reading) {
    int valuesBefore = values.length();
    int qualitiesBefore = qualities.length();
    int timesBefore = ownTimes.length();
    Value value = reading.value();
    if (value == null) {
      putQuality(reading.point(), reading.quality());
    } else {
      putValue(reading.point(), value);
    }
    long later = reading.measuredAt().toEpochMilli() - ts;
    if (later > period) {
      name(ownTimes, reading.point()).number(later);
    }
    boolean hasCause = !cause.isEmpty() || !reading.cause().isEmpty();
    if (length() + ENVELOPE + (hasCause ? CAUSE_ROOM : 0) <= MAX_BYTES) {
      return true;
    }
    values.truncate(valuesBefore);
    qualities.truncate(qualitiesBefore);
    ownTimes.truncate(timesBefore);
    return false;
  }

  private int length() {
    return values.length() + qualities.length() + ownTimes.length();
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
    JsonBytes message =
        new JsonBytes(length() + ENVELOPE)
            .plain("{\"ts\":")
            .number(ts)
            .plain(",\"seq\":")
            .number(seq)
            .plain(",\"v\":{")
            .append(values)
            .plain("},\"q\":{")
            .append(qualities)
            .plain("}");
    if (ownTimes.length() > 0) {
      message.plain(",\"later\":{").append(ownTimes).plain("}");
    }
    if (!cause.isEmpty()) {
      message.plain(",\"why\":").string(cause.substring(0, Math.min(MAX_CAUSE, cause.length())));
    }
    return message.plain(isClockTrusted ? "}" : UNTRUSTED).toBytes();
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
