// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt.packet;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clocks of all panels and their thread.
 *
 * @param clock provides the time of readings.
 * @param nanos a monotonic clock in nanoseconds, for all delays.
 * @param loop the thread that serves the panels; its delays follow {@code nanos}.
 */
public record PanelTime(InstantSource clock, LongSupplier nanos, ScheduledExecutorService loop) {

  private static final Logger log = LoggerFactory.getLogger(PanelTime.class);

  public long now() {
    return nanos.getAsLong();
  }

  /** A scheduled task. */
  @FunctionalInterface
  public interface ScheduledTask {
    /** Cancels the task, if it has not run yet. */
    void cancel();
  }

  /** Runs a task on the loop after a delay. An exception of the task is logged. */
  public ScheduledTask after(Duration delay, Runnable what) {
    Future<?> scheduled =
        loop.schedule(
            () -> {
              try {
                what.run();
              } catch (RuntimeException defect) {
                log.error("task of a panel failed", defect);
              }
            },
            Math.max(0, delay.toNanos()),
            TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }
}
