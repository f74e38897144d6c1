// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The clocks of a watch.
 *
 * @param system gives the times of events and states.
 * @param nanos monotonic time in nanoseconds, by which durations are measured.
 */
public record Clocks(InstantSource system, LongSupplier nanos) {

  Instant instant() {
    return system.instant();
  }
}
