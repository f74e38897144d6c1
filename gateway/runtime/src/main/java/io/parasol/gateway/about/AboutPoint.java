// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.about;

import io.parasol.config.model.lines.LinePoint;
import io.parasol.config.model.lines.LineType;
import io.parasol.config.model.lines.LineWrite;
import io.parasol.config.model.panel.PanelPoint;
import io.parasol.config.model.profile.Encoding;
import io.parasol.config.model.profile.Formula;
import io.parasol.config.model.profile.Point;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.profile.WriteRule;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Reporting;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a consumer may know about a point before its first value. Values in telemetry have the unit,
 * the scale and the offset already applied.
 *
 * @param unit as in the profile; empty if there is none.
 * @param values the possible texts of an enumeration; a number without a text stays a number.
 * @param bits the names of the bits of a bit field, by their numbers; 0 is the least significant.
 * @param period the poll period; empty if the device is not polled.
 * @param maxSilence the longest time without a report of a value that does not change; empty if
 *     every reading is reported.
 * @param write what a signed command may write, if anything.
 */
record AboutPoint(
    PointName name,
    String unit,
    ValueType type,
    List<String> values,
    SortedMap<Long, String> bits,
    Optional<PointMeaning> means,
    Optional<Duration> period,
    Optional<Duration> maxSilence,
    Optional<WriteRule> write) {

  /** The form of the values in telemetry. */
  enum ValueType {
    NUMBER,
    BOOLEAN,
    TEXT,
    ENUM,
    /** A number whose bits are flags. */
    BITS,
    /** Any of these. */
    ANY;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final SortedMap<Long, String> NO_BITS = Collections.emptySortedMap();

  AboutPoint {
    values = List.copyOf(values);
    bits = bits.isEmpty() ? NO_BITS : Collections.unmodifiableSortedMap(new TreeMap<>(bits));
  }

  /** Creates a point that is not a bit field. */
  AboutPoint(
      PointName name,
      String unit,
      ValueType type,
      List<String> values,
      Optional<PointMeaning> means,
      Optional<Duration> period,
      Optional<Duration> maxSilence,
      Optional<WriteRule> write) {
    this(name, unit, type, values, NO_BITS, means, period, maxSilence, write);
  }

  static AboutPoint of(Point point, Duration every, Reporting rule) {
    Encoding encoding = point.type().encoding();
    SortedMap<Long, String> labels = new TreeMap<>(point.labels());
    return new AboutPoint(
        point.name(),
        point.unit(),
        type(encoding),
        encoding.isEnum() ? labels.values().stream().distinct().toList() : List.of(),
        encoding.isBits() ? labels : NO_BITS,
        point.means(),
        Optional.of(point.every().orElse(every)),
        point.reporting().orElse(rule).maxSilence(),
        point.write());
  }

  private static ValueType type(Encoding encoding) {
    return switch (encoding) {
      case BOOL, BIT -> ValueType.BOOLEAN;
      case STRING -> ValueType.TEXT;
      default -> {
        if (encoding.isEnum()) {
          yield ValueType.ENUM;
        }
        if (encoding.isBits()) {
          yield ValueType.BITS;
        }
        yield encoding.isTime() || encoding.isNetworkAddress() ? ValueType.TEXT : ValueType.NUMBER;
      }
    };
  }

  /**
   * Describes a calculated point.
   *
   * @param period of the points that it is calculated from.
   */
  static AboutPoint of(Formula formula, Duration period, Reporting rule) {
    return new AboutPoint(
        formula.name(),
        formula.unit(),
        ValueType.NUMBER,
        List.of(),
        formula.means(),
        Optional.of(period),
        formula.reporting().orElse(rule).maxSilence(),
        Optional.empty());
  }

  static AboutPoint of(LinePoint point, Duration every, Reporting rule) {
    boolean isEnum = point.type().kind() == LineType.Kind.ENUM;
    return new AboutPoint(
        point.name(),
        point.unit(),
        switch (point.type().kind()) {
          case NUMBER, HEX -> ValueType.NUMBER;
          case BOOL, FLAG -> ValueType.BOOLEAN;
          case ENUM -> ValueType.ENUM;
          case TEXT -> ValueType.TEXT;
        },
        isEnum ? List.copyOf(point.labels().values()) : List.of(),
        point.means(),
        Optional.of(every),
        point.reporting().orElse(rule).maxSilence(),
        point.write().map(LineWrite::rule));
  }

  static AboutPoint of(PointName name, PanelPoint point, Optional<WriteRule> write) {
    Map<String, String> names = point.conversion().names();
    return new AboutPoint(
        name,
        point.unit(),
        switch (point.kind()) {
          case NUMBER -> ValueType.NUMBER;
          case FLAG -> ValueType.BOOLEAN;
          case TEXT, ANY -> type(point.kind(), names);
        },
        point.kind() == PanelPoint.Kind.FLAG
            ? List.of()
            : names.values().stream().distinct().toList(),
        point.means(),
        Optional.empty(),
        Optional.empty(),
        write);
  }

  private static ValueType type(PanelPoint.Kind kind, Map<String, String> names) {
    if (!names.isEmpty()) {
      return ValueType.ENUM;
    }
    return kind == PanelPoint.Kind.TEXT ? ValueType.TEXT : ValueType.ANY;
  }

  /** Returns a name for people: that of the meaning, or else the name of the point in words. */
  String label() {
    return means
        .map(PointMeaning::label)
        .orElseGet(
            () -> {
              String words = name.value().replace('_', ' ');
              return Character.toUpperCase(words.charAt(0)) + words.substring(1);
            });
  }

  /**
   * Returns the group of the point: {@code mppt.module.2} of {@code mppt.module.2.DCW}; empty if
   * its name has no such part.
   */
  String group() {
    int dot = name.value().lastIndexOf('.');
    return dot < 0 ? "" : name.value().substring(0, dot);
  }
}
