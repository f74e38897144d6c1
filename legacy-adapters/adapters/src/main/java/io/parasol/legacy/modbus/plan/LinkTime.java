// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clocks of a link and its single thread.
 *
 * @param clock wall clock for the timestamps of readings.
 * @param nanoTime monotonic clock for everything that waits.
 * @param loop single thread on which the link works; its delays follow {@code nanoTime}.
 */
public record LinkTime(InstantSource clock, LongSupplier nanoTime, ScheduledExecutorService loop) {

  private static final Logger log = LoggerFactory.getLogger(LinkTime.class);

  public long now() {
    return nanoTime.getAsLong();
  }

  /**
   * Runs an action on the loop after a delay. Logs an exception, because no caller waits for the
   * action.
   */
  public void after(Duration delay, Runnable what) {
    var unused =
        loop.schedule(
            () -> {
              try {
                what.run();
              } catch (RuntimeException defect) {
                log.error("link task failed", defect);
              }
            },
            delay.toNanos(),
            TimeUnit.NANOSECONDS);
  }
}
