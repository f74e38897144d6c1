// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One measured or settable quantity of a device model. Its value is {@code raw × scale + offset}.
 *
 * @param unit the unit of measure, such as {@code W}; empty where there is none.
 * @param every how often it is read, if not as often as its device.
 * @param absent raw bit patterns (the value's own width, unsigned) with which the device says "not
 *     available"; compared before the scale is applied.
 * @param labels names of the numbers of an enumeration; a number without a name stays a number.
 * @param reporting when a reading is worth a message, if other than the device's rule.
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
    Optional<Reporting> reporting) {

  public Point {
    absent = Set.copyOf(absent);
    labels = Map.copyOf(labels);
    if (at.offset() + type.size() > 0x1_0000) {
      throw new IllegalArgumentException(
          "point %s: %s at %s passes address 65535".formatted(name, type, at));
    }
    boolean oneBit = type.encoding() == Encoding.BOOL;
    if (at.table().isBits() && !oneBit) {
      throw new IllegalArgumentException(
          "point %s: type %s in table %s; expected bool".formatted(name, type, at.table().word()));
    }
    if (write.isPresent() && !at.table().isWritable()) {
      throw new IllegalArgumentException(
          "point %s: write in table %s; expected holding or coil"
              .formatted(name, at.table().word()));
    }
  }

  /** What is known of it beforehand. */
  public KnownPoint known() {
    return new KnownPoint(name, Set.copyOf(labels.values()), reporting);
  }

  /** One past the last address that the point takes. */
  public int end() {
    return at.offset() + type.size();
  }
}
