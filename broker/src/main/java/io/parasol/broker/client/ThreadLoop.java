// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link SessionLoop} with its own thread. An exception of a task is logged and does not affect
 * other tasks.
 */
final class ThreadLoop implements SessionLoop, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ThreadLoop.class);

  private final ScheduledThreadPoolExecutor thread;

  ThreadLoop(String name) {
    thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread created = new Thread(task, name);
              created.setDaemon(true);
              return created;
            });
    thread.setRemoveOnCancelPolicy(true);
  }

  @Override
  public void execute(Runnable task) {
    try {
      thread.execute(logExceptions(task));
    } catch (RejectedExecutionException closed) {
      log.debug("task dropped because the session loop is closed");
    }
  }

  @Override
  public Timer after(Duration delay, Runnable task) {
    try {
      Future<?> due = thread.schedule(logExceptions(task), delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> due.cancel(false);
    } catch (RejectedExecutionException closed) {
      return () -> {};
    }
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  private static Runnable logExceptions(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error defect) {
        log.error("task on the session loop failed", defect);
      }
    };
  }
}
