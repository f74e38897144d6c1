// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a signed command may do to a point. A point without one cannot be written by anybody.
 *
 * @param min smallest value in the profile's unit; {@code max} the largest; both inclusive and
 *     finite. For text, the bounds mean nothing.
 * @param wear what every write costs the device.
 * @param perDay the most writes in any 24 hours, if bounded.
 * @param method the function code that carries the write.
 * @param reversion how the device can be made to fall back by itself, if it can.
 * @param together a word that points share which must be written with one request, if there are
 *     such.
 */
public record WriteRule(
    CommandClass commandClass,
    double min,
    double max,
    Wear wear,
    OptionalInt perDay,
    WriteMethod method,
    Optional<Reversion> reversion,
    Optional<String> together) {

  /** Where the device keeps what is written. */
  public enum Wear {
    NONE,
    /** Flash or EEPROM: a write that would change nothing is not sent. */
    FLASH
  }

  /** The Modbus function that the device accepts for a single register. */
  public enum WriteMethod {
    /** FC 6 for one register, FC 16 for more, FC 5 for a coil. */
    AUTO,
    /** FC 6 (or FC 5) only. */
    SINGLE,
    /** FC 16 (or FC 15) also for one register. */
    MULTIPLE
  }

  /**
   * A timer in the device, at whose end it takes back what was written.
   *
   * @param timer the point that takes the time, in whole seconds.
   * @param isStart whether the write of this point starts the timer, so that all else must be
   *     written before.
   */
  public record Reversion(PointName timer, boolean isStart) {}

  /** A rule for a point that stays as it was written, and is written by itself. */
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
