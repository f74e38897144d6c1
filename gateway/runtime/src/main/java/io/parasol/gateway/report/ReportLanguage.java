// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A language of reports: its texts, numbers and dates, from one file each. The files do not depend
 * on the locales of the Java runtime.
 */
public enum ReportLanguage {
  ENGLISH("en"),
  GERMAN("de");

  private final String code;

  @SuppressWarnings("ImmutableEnumChecker") // An unmodifiable copy.
  private final Map<String, String> texts;

  ReportLanguage(String code) {
    this.code = code;
    this.texts = read(code + ".json");
  }

  /**
   * Returns a language by its code.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ReportLanguage of(String code) {
    for (ReportLanguage each : values()) {
      if (each.code.equals(code)) {
        return each;
      }
    }
    throw new IllegalArgumentException("language: expected en or de");
  }

  private static Map<String, String> read(String file) {
    try (InputStream in = ReportLanguage.class.getResourceAsStream(file)) {
      if (in == null || !(Json.parse(in.readAllBytes()) instanceof Json.Obj object)) {
        throw new IllegalStateException(file + " is missing or no object");
      }
      Map<String, String> texts = new LinkedHashMap<>();
      object
          .members()
          .forEach(
              (key, value) -> texts.put(key, value instanceof Json.Str text ? text.text() : ""));
      return Map.copyOf(texts);
    } catch (IOException | JsonException unreadable) {
      throw new IllegalStateException(file + ": " + unreadable.getMessage(), unreadable);
    }
  }

  /** Returns the code of ISO 639-1. */
  public String code() {
    return code;
  }

  Set<String> keys() {
    return texts.keySet();
  }

  boolean has(String key) {
    return texts.containsKey(key);
  }

  /** Returns a text, with {@code {0}}, {@code {1}} … replaced by the arguments. */
  String text(String key, String... arguments) {
    String text = texts.get(key);
    if (text == null) {
      throw new IllegalStateException("%s.json: %s is missing".formatted(code, key));
    }
    for (int i = 0; i < arguments.length; i++) {
      text = text.replace("{" + i + "}", arguments[i]);
    }
    return text;
  }

  /** Returns a number with grouping and a fixed number of decimals. */
  String number(double value, int decimals) {
    DecimalFormatSymbols symbols = DecimalFormatSymbols.getInstance(Locale.ROOT);
    symbols.setDecimalSeparator(text("format.decimal").charAt(0));
    symbols.setGroupingSeparator(text("format.group").charAt(0));
    DecimalFormat format = new DecimalFormat("#,##0", symbols);
    format.setMinimumFractionDigits(decimals);
    format.setMaximumFractionDigits(decimals);
    format.setRoundingMode(RoundingMode.HALF_UP);
    String text = format.format(value);
    // A loss of nothing has no sign.
    return text.matches("-[0.,]+") ? text.substring(1) : text;
  }

  /** Returns an energy in milliwatt-hours as kWh, without the unit. */
  String kilowattHours(long milliWattHours) {
    return number(milliWattHours / 1e6, 1);
  }

  /** Returns a share as a percentage. */
  String percent(double share) {
    return number(share * 100, 1) + " %";
  }

  String period(ReportPeriod period) {
    return period.kind() == ReportPeriod.Kind.DAY
        ? format("format.date").format(period.from())
        : format("format.month").format(YearMonth.from(period.from()));
  }

  String time(Instant time, ZoneId zone) {
    return format("format.time").format(time.atZone(zone));
  }

  private DateTimeFormatter format(String key) {
    return DateTimeFormatter.ofPattern(text(key), Locale.ROOT);
  }
}
