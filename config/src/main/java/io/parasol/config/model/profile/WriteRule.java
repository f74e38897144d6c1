// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.profile;

import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.PointName;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a signed command may write to a point. A point without a rule cannot be written.
 *
 * @param min the smallest value in the profile's unit; {@code max} is the largest; both are
 *     inclusive and finite. They do not apply to text.
 * @param wear how every write wears the device.
 * @param perDay the maximum number of writes in any 24 hours, if limited.
 * @param method the function code of the write.
 * @param reversion how the device can revert the write by itself, if it can.
 * @param group a group name; the points of one group must be written with one request.
 */
public record WriteRule(
    CommandClass commandClass,
    double min,
    double max,
    Wear wear,
    OptionalInt perDay,
    WriteMethod method,
    Optional<Reversion> reversion,
    Optional<String> group) {

  /** The memory in which the device stores written values. */
  public enum Wear {
    NONE,
    /** Flash or EEPROM. A write that would not change the value is not sent. */
    FLASH
  }

  /** The Modbus functions that the device accepts. */
  public enum WriteMethod {
    /** FC 6 for one register, FC 16 for several, FC 5 for a coil. */
    AUTO,
    /** FC 6 or FC 5 only. */
    SINGLE,
    /** FC 16 or FC 15, also for a single register or coil. */
    MULTIPLE
  }

  /**
   * A timer in the device that reverts a write when it expires.
   *
   * @param timer the point that holds the time, in whole seconds.
   * @param isStart whether the write of this point starts the timer, so that all other points must
   *     be written first.
   */
  public record Reversion(PointName timer, boolean isStart) {}

  /** Creates a rule without reversion, for a point that is written alone. */
  public WriteRule(
      CommandClass commandClass,
      double min,
      double max,
      Wear wear,
      OptionalInt perDay,
      WriteMethod method) {
    this(commandClass, min, max, wear, perDay, method, Optional.empty(), Optional.empty());
  }

  public WriteRule {
    if (!Double.isFinite(min) || !Double.isFinite(max) || min > max) {
      throw new IllegalArgumentException(
          "write range %s to %s: expected min not above max, both finite".formatted(min, max));
    }
    if (perDay.isPresent() && perDay.getAsInt() < 1) {
      throw new IllegalArgumentException(
          "per-day %d: expected at least 1".formatted(perDay.getAsInt()));
    }
  }
}
