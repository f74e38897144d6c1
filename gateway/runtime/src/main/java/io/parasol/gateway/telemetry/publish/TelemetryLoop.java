// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A loop on a thread of its own. A task that throws is logged, and the next task runs. */
public final class TelemetryLoop implements Loop, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TelemetryLoop.class);

  private final ScheduledThreadPoolExecutor thread;
  private final int speedup;

  TelemetryLoop(String name) {
    this(name, 1);
  }

  /**
   * Creates a loop whose time runs faster.
   *
   * @param speedup factor by which time runs faster.
   */
  public TelemetryLoop(String name, int speedup) {
    this.speedup = speedup;
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            },
            new ThreadPoolExecutor.DiscardPolicy());
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored")
  public void execute(Runnable task) {
    thread.execute(guarded(task));
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored")
  public void after(Duration delay, Runnable task) {
    thread.schedule(guarded(task), delay.toNanos() / speedup, TimeUnit.NANOSECONDS);
  }

  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException defect) {
        LOG.error("telemetry task failed", defect);
      }
    };
  }

  @Override
  public long nanos() {
    return System.nanoTime() * speedup;
  }

  /** Runs the tasks submitted before, but not those that are due later. */
  @Override
  public void close() {
    thread.shutdown();
  }
}
