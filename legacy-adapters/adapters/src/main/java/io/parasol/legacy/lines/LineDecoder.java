// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import io.parasol.config.model.lines.LinePoint;
import io.parasol.config.model.lines.LineType.Kind;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.Quality;
import io.parasol.legacy.Reading;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decodes the text of a field into a reading. */
final class LineDecoder {

  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(?:[0-9]{1,18}(?:\\.[0-9]{0,18})?|\\.[0-9]{1,18})");

  private static final Pattern HEX = Pattern.compile("(?:0[xX])?([0-9A-Fa-f]{1,15})");

  private static final Pattern WHOLE = Pattern.compile("[0-9]{1,9}");

  private static final int MAX_WORD_LENGTH = 64;

  private final LinePoint point;

  LineDecoder(LinePoint point) {
    this.point = point;
  }

  /**
   * Decodes the point from the fields of a message. A point whose field is missing is not
   * available.
   */
  Reading read(DeviceId device, Map<String, String> fields, Instant measuredAt) {
    String text = fields.get(point.at().field());
    if (text == null || text.isBlank() || point.absent().contains(text.strip())) {
      return unread(device, Quality.NOT_AVAILABLE, measuredAt);
    }
    return read(device, text.strip(), measuredAt);
  }

  private Reading read(DeviceId device, String text, Instant measuredAt) {
    return switch (point.type().kind()) {
      case NUMBER ->
          NUMBER.matcher(text).matches()
              ? number(device, new BigDecimal(text), measuredAt)
              : unread(device, Quality.COMM_ERROR, measuredAt);
      case HEX -> {
        var digits = HEX.matcher(text);
        yield digits.matches()
            ? number(device, new BigDecimal(new BigInteger(digits.group(1), 16)), measuredAt)
            : unread(device, Quality.COMM_ERROR, measuredAt);
      }
      case TEXT -> good(device, new Value.Text(toPrintableAscii(text)), measuredAt);
      case ENUM -> good(device, labelled(text), measuredAt);
      case BOOL -> flag(device, point.labels().get(text), measuredAt);
      case FLAG -> character(device, text, measuredAt);
    };
  }

  private Reading number(DeviceId device, BigDecimal raw, Instant measuredAt) {
    BigDecimal value = raw.multiply(point.scale()).add(point.offset());
    Optional<Long> whole = whole(value);
    if (whole.isPresent()) {
      return good(device, new Value.Whole(whole.get()), measuredAt);
    }
    double real = value.doubleValue();
    return Double.isFinite(real)
        ? good(device, new Value.Real(real), measuredAt)
        : unread(device, Quality.OUT_OF_RANGE, measuredAt);
  }

  private static Optional<Long> whole(BigDecimal value) {
    try {
      return Optional.of(value.longValueExact());
    } catch (ArithmeticException fractionOrTooLarge) {
      return Optional.empty();
    }
  }

  /**
   * Returns the label of a text. A text without a label is returned as a number, or else unchanged.
   */
  private Value labelled(String word) {
    String label = point.labels().get(word);
    if (label != null) {
      return new Value.Text(label);
    }
    return WHOLE.matcher(word).matches()
        ? new Value.Whole(Long.parseLong(word))
        : new Value.Text(toPrintableAscii(word));
  }

  private Reading flag(DeviceId device, @Nullable String truth, Instant measuredAt) {
    return truth == null
        ? unread(device, Quality.COMM_ERROR, measuredAt)
        : good(device, new Value.Flag(truth.equals("true")), measuredAt);
  }

  private Reading character(DeviceId device, String text, Instant measuredAt) {
    int at = point.type().argument();
    if (at >= text.length()) {
      return unread(device, Quality.NOT_AVAILABLE, measuredAt);
    }
    return switch (text.charAt(at)) {
      case '0' -> good(device, new Value.Flag(false), measuredAt);
      case '1' -> good(device, new Value.Flag(true), measuredAt);
      default -> unread(device, Quality.COMM_ERROR, measuredAt);
    };
  }

  /**
   * Truncates a text and replaces all but the printable ASCII characters, so that no other
   * character reaches a topic, a terminal or a log.
   */
  private String toPrintableAscii(String text) {
    int longest = point.type().kind() == Kind.TEXT ? point.type().argument() : MAX_WORD_LENGTH;
    int length = Math.min(text.length(), longest);
    StringBuilder safe = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      safe.append(c >= 0x20 && c < 0x7F ? c : '?');
    }
    return safe.toString();
  }

  private Reading good(DeviceId device, Value value, Instant measuredAt) {
    return new Reading(device, point.name(), value, point.unit(), Quality.GOOD, measuredAt);
  }

  /** Returns a reading without a value. */
  Reading unread(DeviceId device, Quality quality, Instant measuredAt) {
    return new Reading(device, point.name(), null, point.unit(), quality, measuredAt);
  }
}
