// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.message;

import io.parasol.certs.json.Json;
import io.parasol.config.model.panel.PanelPoint.Kind;
import io.parasol.config.model.profile.Value;
import io.parasol.legacy.Quality;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The value of one point in a message, or the reason why there is none.
 *
 * @param value present exactly if the quality is {@link Quality#GOOD}.
 */
record PointMapping(@Nullable Value value, Quality quality) {

  static final PointMapping INVALID = new PointMapping(null, Quality.COMM_ERROR);
  static final PointMapping MISSING = new PointMapping(null, Quality.NOT_AVAILABLE);
  static final PointMapping OUT_OF_RANGE = new PointMapping(null, Quality.OUT_OF_RANGE);

  /** Numbers as panels write them outside of JSON: {@code +7}, {@code 007.50}. */
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?([0-9]{1,20}(\\.[0-9]{0,20})?|\\.[0-9]{1,20})([eE][-+]?[0-9]{1,3})?");

  private static final Set<String> NO_NUMBER =
      Set.of("nan", "-nan", "inf", "+inf", "-inf", "infinity", "-infinity");
  private static final Set<String> TRUE = Set.of("true", "on", "yes", "1");
  private static final Set<String> FALSE = Set.of("false", "off", "no", "0");

  private static final int MAX_TEXT_LENGTH = 250;
  private static final BigInteger WIDEST = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  static PointMapping good(Value value) {
    return new PointMapping(value, Quality.GOOD);
  }

  /** Converts a value of a JSON document. */
  static PointMapping of(Json json, Kind kind) {
    if (json instanceof Json.Nil) {
      return MISSING;
    }
    if (json instanceof Json.Num number) {
      return ofNumber(number.number(), kind);
    }
    if (json instanceof Json.Bool bool) {
      return switch (kind) {
        case ANY, FLAG -> good(new Value.Flag(bool.value()));
        case TEXT -> good(new Value.Text(Boolean.toString(bool.value())));
        case NUMBER -> INVALID;
      };
    }
    return json instanceof Json.Str string ? ofText(string.text(), kind) : INVALID;
  }

  /** Converts a payload that is not a JSON document. */
  static PointMapping ofNonJson(String text, Kind kind) {
    boolean looksLikeNumber =
        DECIMAL.matcher(text).matches() || NO_NUMBER.contains(text.toLowerCase(Locale.ROOT));
    return ofText(text, kind == Kind.ANY && looksLikeNumber ? Kind.NUMBER : kind);
  }

  private static PointMapping ofNumber(BigDecimal number, Kind kind) {
    return switch (kind) {
      case ANY, NUMBER -> number(number);
      case TEXT -> text(number.toPlainString());
      case FLAG -> ofText(number.toPlainString(), kind);
    };
  }

  private static PointMapping ofText(String text, Kind kind) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    return switch (kind) {
      case ANY, TEXT -> text(text);
      case FLAG ->
          TRUE.contains(word) || FALSE.contains(word)
              ? good(new Value.Flag(TRUE.contains(word)))
              : INVALID;
      case NUMBER -> {
        if (NO_NUMBER.contains(word)) {
          yield OUT_OF_RANGE;
        }
        yield DECIMAL.matcher(word).matches() ? number(new BigDecimal(word)) : INVALID;
      }
    };
  }

  private static PointMapping text(String text) {
    boolean isClean =
        text.length() <= MAX_TEXT_LENGTH && text.codePoints().noneMatch(Character::isISOControl);
    return isClean ? good(new Value.Text(text)) : OUT_OF_RANGE;
  }

  /** Converts a number: exactly if it is an integer, never to an infinity. */
  static PointMapping number(BigDecimal number) {
    if (number.stripTrailingZeros().scale() <= 0 && number.precision() - number.scale() <= 20) {
      BigInteger whole = number.toBigIntegerExact();
      if (whole.bitLength() < Long.SIZE) {
        return good(new Value.Whole(whole.longValueExact()));
      }
      if (whole.signum() > 0 && whole.compareTo(WIDEST) <= 0) {
        return good(new Value.Wide(whole));
      }
    }
    double real = number.doubleValue();
    return Double.isFinite(real) ? good(new Value.Real(real)) : OUT_OF_RANGE;
  }
}
