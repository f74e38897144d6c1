// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a serial line. Whatever is done for the line is done here, one thing after
 * another: a request costs no change of threads from the plan to the port and back.
 */
final class BusThread extends ScheduledThreadPoolExecutor {

  private static final Logger LOG = LoggerFactory.getLogger(BusThread.class);

  private volatile @Nullable Thread thread;

  /**
   * @param name for people.
   */
  BusThread(String name) {
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

  /** Whether the caller is on it. */
  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /**
   * How many nanoseconds until something else is to be done, 0 if it is due, or {@link
   * Alarm#NEVER}.
   */
  long nextTask() {
    return getQueue().peek() instanceof Delayed next
        ? Math.max(0, next.getDelay(TimeUnit.NANOSECONDS))
        : Alarm.NEVER;
  }

  /** A task that threw is logged, since nobody waits for it. */
  @Override
  protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
    if (task instanceof Future<?> ended && ended.isDone() && !ended.isCancelled()) {
      try {
        ended.get();
      } catch (ExecutionException defect) {
        LOG.error("a step of a line broke off", defect.getCause());
      } catch (InterruptedException stopping) {
        // Nothing has gone wrong.
      }
    }
  }
}
