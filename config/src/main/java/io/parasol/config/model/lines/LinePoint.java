// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.lines;

import io.parasol.config.model.profile.KnownPoint;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.config.model.profile.PointStates;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Reporting;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One quantity of a device with a line-based text protocol. Its value is {@code raw × scale +
 * offset}.
 *
 * @param unit the unit of measure, such as {@code W}; empty if there is none.
 * @param absent the texts that mean "not available".
 * @param labels for an enumeration, the names of the device's words; for a bool, {@code true} or
 *     {@code false} for each of the device's words.
 * @param reporting when a reading is reported, if other than the device's rule.
 * @param states the operating states that its values report.
 * @param means what the value means, independent of the device model, if that is known.
 */
public record LinePoint(
    PointName name,
    FieldPosition at,
    LineType type,
    BigDecimal scale,
    BigDecimal offset,
    String unit,
    Set<String> absent,
    Map<String, String> labels,
    Optional<LineWrite> write,
    Optional<Reporting> reporting,
    PointStates states,
    Optional<PointMeaning> means) {

  /** Creates a point whose values report no states, without a meaning. */
  public LinePoint(
      PointName name,
      FieldPosition at,
      LineType type,
      BigDecimal scale,
      BigDecimal offset,
      String unit,
      Set<String> absent,
      Map<String, String> labels,
      Optional<LineWrite> write,
      Optional<Reporting> reporting) {
    this(
        name,
        at,
        type,
        scale,
        offset,
        unit,
        absent,
        labels,
        write,
        reporting,
        PointStates.NONE,
        Optional.empty());
  }

  public LinePoint {
    absent = Set.copyOf(absent);
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    if (scale.signum() == 0) {
      throw new IllegalArgumentException(
          "point %s: scale 0; expected a number other than zero".formatted(name));
    }
    if (type.kind() == LineType.Kind.BOOL
        && !labels.values().stream()
            .allMatch(word -> word.equals("true") || word.equals("false"))) {
      throw new IllegalArgumentException(
          "point %s: values of a bool; expected true or false".formatted(name));
    }
    if (write.isPresent() && !type.isWritable()) {
      throw new IllegalArgumentException(
          "point %s: write of type %s; expected number, enum or bool".formatted(name, type));
    }
  }

  /** Returns the properties that are known before the first reading. */
  public KnownPoint toKnownPoint() {
    boolean isEnum = type.kind() == LineType.Kind.ENUM;
    Set<String> values = isEnum ? Set.copyOf(labels.values()) : Set.of();
    return new KnownPoint(name, values, reporting, states, false, means);
  }
}
