// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.config.site.Value;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * Writes a telemetry message: {@code {"ts":…,"seq":…,"v":{…},"q":{…}}} (docs/protocol.md). Numbers
 * in their shortest form that reads back as the same number; {@code q} only where there is
 * something to say.
 */
final class TelemetryJson {

  private static final byte[] LATE = ",\"hist\":true}".getBytes(StandardCharsets.US_ASCII);

  private TelemetryJson() {}

  static byte[] write(Instant measuredAt, long seq, List<Reading> readings) {
    StringBuilder json = new StringBuilder(64 + 24 * readings.size());
    json.append("{\"ts\":").append(measuredAt.toEpochMilli()).append(",\"seq\":").append(seq);
    json.append(",\"v\":{");
    boolean isFirst = true;
    for (Reading reading : readings) {
      Value value = reading.value();
      if (value != null) {
        name(json, isFirst, reading);
        value(json, value);
        isFirst = false;
      }
    }
    json.append('}');
    isFirst = true;
    for (Reading reading : readings) {
      if (reading.quality() != Quality.GOOD) {
        json.append(isFirst ? ",\"q\":{" : "");
        name(json, isFirst, reading);
        json.append('"').append(reading.quality().word()).append('"');
        isFirst = false;
      }
    }
    json.append(isFirst ? "}" : "}}");
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The same message, marked as delivered late. */
  static byte[] late(byte[] message) {
    byte[] late = new byte[message.length - 1 + LATE.length];
    System.arraycopy(message, 0, late, 0, message.length - 1);
    System.arraycopy(LATE, 0, late, message.length - 1, LATE.length);
    return late;
  }

  /** A point's name needs no escape. */
  private static void name(StringBuilder json, boolean isFirst, Reading reading) {
    json.append(isFirst ? "\"" : ",\"").append(reading.point().value()).append("\":");
  }

  private static void value(StringBuilder json, Value value) {
    if (value instanceof Value.Whole whole) {
      json.append(whole.number());
    } else if (value instanceof Value.Real real) {
      number(json, real.number());
    } else if (value instanceof Value.Flag flag) {
      json.append(flag.isSet());
    } else if (value instanceof Value.Text text) {
      text(json, text.text());
    } else if (value instanceof Value.Wide wide) {
      json.append(wide.number());
    }
  }

  private static void number(StringBuilder json, double number) {
    long whole = (long) number;
    if (whole == number && Math.abs(number) < 1e15) {
      json.append(whole);
    } else {
      json.append(number);
    }
  }

  private static void text(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < 0x20 || Character.isSurrogate(c)) {
        json.append('?');
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
