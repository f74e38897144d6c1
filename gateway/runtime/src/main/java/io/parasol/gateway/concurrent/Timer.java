// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.concurrent;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A single thread for periodic tasks. A failing task is retried. The log reports when it begins to
 * fail, when the reason changes, and when it works again.
 */
public final class Timer implements Executor, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Timer.class);

  private static final long CLOSE_TIMEOUT_SECONDS = 5;

  private final ScheduledThreadPoolExecutor thread;

  /** A task that may throw. */
  public interface Task {
    void run() throws Exception;
  }

  /**
   * @param name the name of the thread.
   */
  public Timer(String name) {
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            });
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  public void every(Duration period, String what, Task task) {
    RetriedTask retried = new RetriedTask(what);
    var unused =
        thread.scheduleWithFixedDelay(
            () -> retried.run(task), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void execute(Runnable task) {
    try {
      thread.execute(() -> new RetriedTask("task").run(task::run));
    } catch (RejectedExecutionException closing) {
      // The timer is closed; the task is dropped.
    }
  }

  /** The runs of one task. */
  private static final class RetriedTask {
    private final String what;

    /** Why the last run failed; empty if it succeeded. */
    private Optional<String> failure = Optional.empty();

    private RetriedTask(String what) {
      this.what = what;
    }

    private void run(Task task) {
      try {
        task.run();
        if (failure.isPresent()) {
          log.info("periodic task works again what={}", what);
          failure = Optional.empty();
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      } catch (Exception failed) {
        Optional<String> why = Optional.of(String.valueOf(failed.getMessage()));
        if (!why.equals(failure)) {
          log.warn("periodic task failed, will be retried what={} why={}", what, why.get(), failed);
          failure = why;
        }
      }
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
