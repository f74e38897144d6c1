// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread on which health is published. A task that fails is logged and does not keep the others
 * from running; what comes after the end is dropped.
 */
public final class HealthThread implements Executor, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(HealthThread.class);

  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread made = new Thread(task, "health");
            made.setDaemon(true);
            return made;
          });

  @Override
  public void execute(Runnable task) {
    try {
      thread.execute(guarded(task));
    } catch (RejectedExecutionException closed) {
      log.debug("task after the end dropped");
    }
  }

  /** Ticks every second from now on. */
  public void drive(HealthWatch watch) {
    var unused = thread.scheduleWithFixedDelay(guarded(watch::tick), 1, 1, TimeUnit.SECONDS);
  }

  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error defect) {
        log.error("health task failed", defect);
      }
    };
  }

  /** Lets nothing run any more. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
