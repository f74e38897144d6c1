// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.mqtt;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * The delay before the next attempt: 0.2 s after the first failure, doubled with each further one
 * up to 30 s, shortened by a random part of at most one half. Not thread-safe.
 */
public final class Backoff {

  private static final long FIRST_MILLIS = 200;
  private static final long MAX_MILLIS = 30_000;

  private final DoubleSupplier random;
  private long next = FIRST_MILLIS;

  public Backoff(DoubleSupplier random) {
    this.random = random;
  }

  public void reset() {
    next = FIRST_MILLIS;
  }

  public Duration next() {
    long delay = next;
    next = Math.min(MAX_MILLIS, 2 * next);
    return Duration.ofMillis(delay - (long) (0.5 * delay * random.getAsDouble()));
  }
}
