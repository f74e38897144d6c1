// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A link's clocks.
 *
 * @param clock dates readings.
 * @param nanoTime a monotonic clock, for everything that waits.
 */
record LineTime(InstantSource clock, LongSupplier nanoTime) {

  Instant instant() {
    return clock.instant();
  }

  long now() {
    return nanoTime.getAsLong();
  }
}
