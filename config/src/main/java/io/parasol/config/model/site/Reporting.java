// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.model.site;

import java.time.Duration;
import java.util.Optional;

/**
 * The rule for when a reading is reported.
 *
 * @param deadband a number is reported if it differs from the last reported one by more than this,
 *     in the point's unit; 0 reports every change.
 * @param maxSilence the maximum time between two reports of an unchanged value; empty reports every
 *     reading.
 */
public record Reporting(double deadband, Optional<Duration> maxSilence) {

  /** Reports every reading. */
  public static final Reporting EVERY_READING = new Reporting(0, Optional.empty());

  public Reporting {
    if (!Double.isFinite(deadband) || deadband < 0) {
      throw new IllegalArgumentException(
          "deadband %s: expected a number not below 0".formatted(deadband));
    }
    if (maxSilence.isPresent() && (maxSilence.get().isNegative() || maxSilence.get().isZero())) {
      throw new IllegalArgumentException("max-silence: expected a duration above 0");
    }
  }
}
