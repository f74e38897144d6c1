// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.mqtt;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Measures for how long no message has come. Thread-safe. */
final class Silence {

  private final LongSupplier nanos;
  private volatile long since;

  /**
   * Begins now.
   *
   * @param nanos of a clock that never goes back, such as {@link System#nanoTime}.
   */
  Silence(LongSupplier nanos) {
    this.nanos = nanos;
    this.since = nanos.getAsLong();
  }

  /** Begins again, because a message has come. */
  void broken() {
    since = nanos.getAsLong();
  }

  Duration length() {
    return Duration.ofNanos(nanos.getAsLong() - since);
  }
}
