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
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A language of reports: its texts, numbers and dates, from one file each. The files do not depend
 * on the locales of the Java runtime.
 */
enum ReportLanguage {
  ENGLISH("en"),
  GERMAN("de");

  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}(\\.\\d{1,6})?");
  private static final Pattern DATE = Pattern.compile("\\d{4}-(0[1-9]|1[0-2])-\\d\\d");

  private final String code;

  @SuppressWarnings("ImmutableEnumChecker") // An unmodifiable copy.
  private final Map<String, String> texts;

  @SuppressWarnings("ImmutableEnumChecker") // An unmodifiable copy.
  private final List<Sentence> sentences;

  /** A sentence of the analytics, which are in English, and the same in this language. */
  private record Sentence(Pattern english, String text) {

    private static final String KEY = "say.";

    static Sentence of(Map.Entry<String, String> entry) {
      String english =
          Stream.of(entry.getKey().substring(KEY.length()).split("\\{\\d\\}", -1))
              .map(Pattern::quote)
              .collect(Collectors.joining("(.*)"));
      return new Sentence(Pattern.compile(english), entry.getValue());
    }
  }

  ReportLanguage(String code) {
    this.code = code;
    this.texts = read(code + ".json");
    this.sentences =
        texts.entrySet().stream()
            .filter(each -> each.getKey().startsWith(Sentence.KEY))
            .map(Sentence::of)
            .toList();
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
    return filled(text, List.of(arguments));
  }

  private static String filled(String text, List<String> arguments) {
    String filled = text;
    for (int i = 0; i < arguments.size(); i++) {
      filled = filled.replace("{" + i + "}", arguments.get(i));
    }
    return filled;
  }

  /**
   * Returns a sentence of the analytics, such as how a figure was computed, with its numbers and
   * dates as they are written in this language. An unknown sentence is returned unchanged.
   */
  String sentence(String english) {
    for (Sentence each : sentences) {
      Matcher found = each.english().matcher(english);
      if (found.matches()) {
        List<String> values = new ArrayList<>();
        for (int group = 1; group <= found.groupCount(); group++) {
          values.add(value(found.group(group)));
        }
        return filled(each.text(), values);
      }
    }
    String[] parts = english.split("; ");
    return parts.length == 1
        ? english
        : Stream.of(parts).map(this::sentence).collect(Collectors.joining("; "));
  }

  private String value(String text) {
    if (NUMBER.matcher(text).matches()) {
      int point = text.indexOf('.');
      return number(Double.parseDouble(text), point < 0 ? 0 : text.length() - point - 1);
    }
    return DATE.matcher(text).matches()
        ? date(LocalDate.parse(text))
        : texts.getOrDefault(Sentence.KEY + text, text);
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

  String date(LocalDate day) {
    return format("format.date").format(day);
  }

  String period(ReportPeriod period) {
    return period.kind() == ReportPeriod.Kind.DAY
        ? date(period.from())
        : format("format.month").format(YearMonth.from(period.from()));
  }

  String time(Instant time, ZoneId zone) {
    return format("format.time").format(time.atZone(zone));
  }

  private DateTimeFormatter format(String key) {
    return DateTimeFormatter.ofPattern(text(key), Locale.ROOT);
  }
}
