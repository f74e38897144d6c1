// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clocks of all panels and their one thread.
 *
 * @param clock dates readings.
 * @param nanos a monotonic clock, for everything that waits.
 * @param loop the one thread on which panels are served; its delays follow {@code nanos}.
 */
record PanelTime(InstantSource clock, LongSupplier nanos, ScheduledExecutorService loop) {

  private static final Logger LOG = LoggerFactory.getLogger(PanelTime.class);

  long now() {
    return nanos.getAsLong();
  }

  /** What is going to happen. */
  @FunctionalInterface
  interface Appointment {
    /** It is not going to happen, if it has not yet. */
    void cancel();
  }

  /** Runs it on the loop; one that throws is logged. */
  Appointment after(Duration delay, Runnable what) {
    Future<?> scheduled =
        loop.schedule(
            () -> {
              try {
                what.run();
              } catch (RuntimeException defect) {
                LOG.error("a step of a panel broke off", defect);
              }
            },
            Math.max(0, delay.toNanos()),
            TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }
}
