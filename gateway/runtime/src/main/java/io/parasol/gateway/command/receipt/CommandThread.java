// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.receipt;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The single thread on which all work on commands runs. */
public final class CommandThread implements Executor, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(CommandThread.class);

  private static final long CLOSE_TIMEOUT_SECONDS = 5;

  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "commands"));

  private volatile Runnable afterEach = () -> {};

  public CommandThread() {
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
  }

  /** Sets an action that runs after each task, on this thread. */
  public void afterEach(Runnable what) {
    afterEach = what;
  }

  /** Queues a task. Drops it if the thread has ended. */
  @Override
  public void execute(Runnable task) {
    try {
      thread.execute(() -> run(task));
    } catch (RejectedExecutionException ended) {
      log.debug("task dropped: the command thread has ended why=ended");
    }
  }

  public void after(Duration pause, Runnable task) {
    try {
      var unused = thread.schedule(() -> run(task), pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException ended) {
      log.debug("task dropped: the command thread has ended why=ended");
    }
  }

  public void every(Duration pause, Runnable task) {
    var unused =
        thread.scheduleWithFixedDelay(
            () -> run(task), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void run(Runnable task) {
    try {
      task.run();
      afterEach.run();
    } catch (RuntimeException defect) {
      log.error("task failed with an unexpected exception", defect);
    }
  }

  /**
   * Stops the thread after its queued tasks have ended, and waits for them for a bounded time. Does
   * not interrupt the thread: an interrupt would close the journal's file channel in the middle of
   * a write.
   */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        log.warn("command thread did not end in time");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
