// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.site;

import java.time.Duration;
import java.util.Optional;

/**
 * When a reading is worth a message.
 *
 * @param deadband a number is reported when it differs from the last reported one by more than
 *     this, in the point's unit; 0 reports every change.
 * @param maxSilence the longest time between two reports of a value that does not change; empty
 *     reports every reading.
 */
public record Reporting(double deadband, Optional<Duration> maxSilence) {

  /** Every reading is reported. */
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
