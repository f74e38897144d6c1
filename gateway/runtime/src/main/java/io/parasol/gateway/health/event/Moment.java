// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.event;

import java.time.Duration;
import java.time.Instant;

/**
 * A time by the system clock, for people, and the reading of the monotonic clock at that time, by
 * which durations are measured: the system clock may be set in between.
 *
 * @param nanos nanoseconds of {@link System#nanoTime}.
 */
record Moment(Instant time, long nanos) {

  /** Returns the time that has passed since an earlier moment. */
  Duration since(Moment earlier) {
    return Duration.ofNanos(nanos - earlier.nanos);
  }
}
