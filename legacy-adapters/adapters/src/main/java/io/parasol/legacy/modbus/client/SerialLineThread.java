// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.client;

import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single thread of a serial line. All work for the line runs here, one task after another, so a
 * request needs no thread change from the plan to the port and back.
 */
final class SerialLineThread extends ScheduledThreadPoolExecutor {

  private static final Logger log = LoggerFactory.getLogger(SerialLineThread.class);

  private volatile @Nullable Thread thread;

  /**
   * @param name thread name, for logs and thread dumps.
   */
  SerialLineThread(String name) {
    super(1);
    setThreadFactory(
        body -> {
          Thread made = new Thread(body, name);
          made.setDaemon(true);
          thread = made;
          return made;
        });
    setRemoveOnCancelPolicy(true);
    setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Returns whether the caller runs on this thread. */
  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /**
   * Returns the nanoseconds until the next task: 0 if one is due, {@link Deadline#NEVER} if there
   * is none.
   */
  long nanosToNextTask() {
    return getQueue().peek() instanceof Delayed next
        ? Math.max(0, next.getDelay(TimeUnit.NANOSECONDS))
        : Deadline.NEVER;
  }

  /** Logs a task that threw, because no caller waits for its result. */
  @Override
  protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
    if (task instanceof Future<?> ended && ended.isDone() && !ended.isCancelled()) {
      try {
        ended.get();
      } catch (ExecutionException defect) {
        log.error("serial line task failed", defect.getCause());
      } catch (InterruptedException stopping) {
        // The thread is stopping; the task did not fail.
      }
    }
  }
}
