// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Abandons a start between two steps, if the gateway must stop before it is ready. */
record StopCheck(BooleanSupplier isStopping) {

  /** Short, because half of it is a part of the time of each start. */
  private static final int MAX_INTERVAL_MILLIS = 4;

  /**
   * Returns normally if the start may continue.
   *
   * @throws VerbException if the gateway must stop.
   */
  void check() {
    if (isStopping.getAsBoolean()) {
      throw new VerbException(ExitCode.FAILED, "the gateway was stopped while it started");
    }
  }

  /** Waits for a condition; returns whether it holds in the end. */
  boolean await(Duration timeout, BooleanSupplier condition) {
    long until = System.nanoTime() + timeout.toNanos();
    int interval = 1;
    while (!condition.getAsBoolean() && System.nanoTime() - until < 0) {
      check();
      try {
        TimeUnit.MILLISECONDS.sleep(interval);
        interval = Math.min(2 * interval, MAX_INTERVAL_MILLIS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    return condition.getAsBoolean();
  }
}
