// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link's clocks and its one thread.
 *
 * @param clock dates readings.
 * @param nanoTime a monotonic clock, for everything that waits.
 * @param loop the one thread on which the link works; its delays follow {@code nanoTime}.
 */
record LinkTime(InstantSource clock, LongSupplier nanoTime, ScheduledExecutorService loop) {

  private static final Logger LOG = LoggerFactory.getLogger(LinkTime.class);

  long now() {
    return nanoTime.getAsLong();
  }

  /** Runs it on the loop; one that throws is logged, since nobody waits for it. */
  void after(Duration delay, Runnable what) {
    var unused =
        loop.schedule(
            () -> {
              try {
                what.run();
              } catch (RuntimeException defect) {
                LOG.error("a step of a link broke off", defect);
              }
            },
            delay.toNanos(),
            TimeUnit.NANOSECONDS);
  }
}
