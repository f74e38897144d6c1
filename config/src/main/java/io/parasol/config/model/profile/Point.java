// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.Reporting;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One measured or settable quantity of a device model. Its value is {@code raw × scale + offset}.
 *
 * @param unit the unit of measure, such as {@code W}; empty if there is none.
 * @param every the poll interval, if other than the device's.
 * @param absent the raw bit patterns that mean "not available", unsigned and as wide as the value;
 *     compared before scaling.
 * @param labels the names of an enumeration's numbers, or of the bits of a bit field; a number
 *     without a name stays a number.
 * @param reporting when a reading is reported, if other than the device's rule.
 * @param states the operating states and alarms that its values report.
 * @param isOptional whether some devices of the model lack the point. It is then reported only once
 *     it has been good.
 * @param means what the value means, independent of the device model, if that is known.
 */
public record Point(
    PointName name,
    Address at,
    PointType type,
    WireOrder order,
    Scale scale,
    double offset,
    String unit,
    Optional<Duration> every,
    Set<Long> absent,
    Map<Long, String> labels,
    Optional<WriteRule> write,
    Optional<Reporting> reporting,
    PointStates states,
    boolean isOptional,
    Optional<PointMeaning> means) {

  /** Creates a point whose values report neither states nor alarms, without a meaning. */
  public Point(
      PointName name,
      Address at,
      PointType type,
      WireOrder order,
      Scale scale,
      double offset,
      String unit,
      Optional<Duration> every,
      Set<Long> absent,
      Map<Long, String> labels,
      Optional<WriteRule> write,
      Optional<Reporting> reporting) {
    this(
        name,
        at,
        type,
        order,
        scale,
        offset,
        unit,
        every,
        absent,
        labels,
        write,
        reporting,
        PointStates.NONE,
        false,
        Optional.empty());
  }

  public Point {
    absent = Set.copyOf(absent);
    labels = Map.copyOf(labels);
    if (at.offset() + type.size() > 0x1_0000) {
      throw new IllegalArgumentException(
          "point %s: %s at %s extends beyond address 65535".formatted(name, type, at));
    }
    boolean oneBit = type.encoding() == Encoding.BOOL;
    if (at.table().isBits() && !oneBit) {
      throw new IllegalArgumentException(
          "point %s: type %s in table %s; expected bool"
              .formatted(name, type, at.table().wireName()));
    }
    if (write.isPresent() && !at.table().isWritable()) {
      throw new IllegalArgumentException(
          "point %s: write in table %s; expected holding or coil"
              .formatted(name, at.table().wireName()));
    }
  }

  /** Returns the properties that are known before the first reading. */
  public KnownPoint toKnownPoint() {
    Set<String> words = type.encoding().isEnum() ? Set.copyOf(labels.values()) : Set.of();
    return new KnownPoint(name, words, reporting, states, false, means);
  }

  /** Returns the address after the last one that the point occupies. */
  public int end() {
    return at.offset() + type.size();
  }
}
