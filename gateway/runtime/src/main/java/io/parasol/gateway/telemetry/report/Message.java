// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.report;

import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

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

  /** Maximum bytes before the values. */
  private static final int HEAD = 64;

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
  private final MessagePoints points;
  private boolean isEmpty = true;
  private String cause = "";

  /** The instant of the last reading, and how much later than this message it is. */
  private Instant lastInstant;

  private long lastDelay;

  /**
   * Creates a message without readings.
   *
   * @param measuredAt when the first of its values was measured.
   * @param period a value that was measured later than that by more than this has its own time.
   * @param points of the device; used by one message at a time.
   */
  Message(Instant measuredAt, Duration period, int expectedSize, MessagePoints points) {
    this.ts = measuredAt.toEpochMilli();
    this.lastInstant = measuredAt;
    this.period = period.toMillis();
    this.points = points;
    points.clear();
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
    int point = points.number(reading.point());
    if (points.contains(point)) {
      return false;
    }
    if (!put(reading)) {
      if (!isEmpty) {
        return false;
      }
      // Too long for any message; a text of this length is not a measurement.
      putQuality(reading.point(), Quality.OUT_OF_RANGE);
    }
    isEmpty = false;
    points.add(point);
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
    long later = delay(reading.measuredAt());
    if (later > period) {
      ownTimes.name(reading.point().value()).number(later);
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

  /** Returns how many milliseconds later than this message an instant is. */
  private long delay(Instant instant) {
    // Readings of the same response have the same instant.
    if (!instant.equals(lastInstant)) {
      lastInstant = instant;
      lastDelay = instant.toEpochMilli() - ts;
    }
    return lastDelay;
  }

  private int length() {
    return values.length() + qualities.length() + ownTimes.length();
  }

  private void putQuality(PointName point, Quality quality) {
    qualities.name(point.value()).string(quality.wireName());
  }

  private void putValue(PointName point, Value value) {
    values.name(point.value());
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

  /**
   * Returns the message with its sequence number.
   *
   * @param isClockTrusted if false, the message is marked: its time comes from a clock that was not
   *     synchronized.
   */
  byte[] encode(long seq, boolean isClockTrusted) {
    JsonBytes head =
        new JsonBytes(HEAD)
            .plain("{\"ts\":")
            .number(ts)
            .plain(",\"seq\":")
            .number(seq)
            .plain(",\"v\":{");
    JsonBytes tail =
        new JsonBytes(qualities.length() + ownTimes.length() + ENVELOPE - HEAD)
            .plain("},\"q\":{")
            .append(qualities)
            .plain("}");
    if (ownTimes.length() > 0) {
      tail.plain(",\"later\":{").append(ownTimes).plain("}");
    }
    if (!cause.isEmpty()) {
      tail.plain(",\"why\":").string(cause.substring(0, Math.min(MAX_CAUSE, cause.length())));
    }
    return JsonBytes.join(head, values, tail.plain(isClockTrusted ? "}" : UNTRUSTED));
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

  /** Returns whether a message of this class was marked by {@link #markLate}. */
  public static boolean isLate(byte[] message) {
    int begin = message.length - LATE.length;
    return begin >= 0 && Arrays.equals(message, begin, message.length, LATE, 0, LATE.length);
  }

  /** Returns the message, marked as delivered from the backlog. */
  public static byte[] markLate(byte[] message) {
    byte[] late = new byte[message.length - 1 + LATE.length];
    System.arraycopy(message, 0, late, 0, message.length - 1);
    System.arraycopy(LATE, 0, late, message.length - 1, LATE.length);
    return late;
  }
}
