// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The clocks of a link.
 *
 * @param clock supplies the timestamps of readings.
 * @param nanoTime a monotonic clock, for all delays and timeouts.
 */
record LineTime(InstantSource clock, LongSupplier nanoTime) {

  Instant instant() {
    return clock.instant();
  }

  long now() {
    return nanoTime.getAsLong();
  }
}
