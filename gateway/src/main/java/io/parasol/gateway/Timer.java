// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread for what is to be done every now and then. A task that fails is done again; that is
 * told when it begins to fail, when it fails for another reason, and when it is over.
 */
final class Timer implements Executor, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Timer.class);

  private static final long LONGEST_GOODBYE_SECONDS = 5;

  private final ScheduledThreadPoolExecutor thread;

  /** A task that may fail. */
  interface Task {
    void run() throws Exception;
  }

  /**
   * @param name of the thread.
   */
  Timer(String name) {
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

  void every(Duration period, String what, Task task) {
    Attempts attempts = new Attempts(what);
    var unused =
        thread.scheduleWithFixedDelay(
            () -> attempts.make(task), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void execute(Runnable task) {
    try {
      thread.execute(() -> new Attempts("task").make(task::run));
    } catch (RejectedExecutionException closing) {
      // Nobody is left to hear of it.
    }
  }

  /** One task, time after time. */
  private static final class Attempts {
    private final String what;

    /** Why the last attempt failed; empty if it did not. */
    private Optional<String> failure = Optional.empty();

    private Attempts(String what) {
      this.what = what;
    }

    private void make(Task task) {
      try {
        task.run();
        if (failure.isPresent()) {
          log.info("works again what={}", what);
          failure = Optional.empty();
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      } catch (Exception failed) {
        Optional<String> why = Optional.of(String.valueOf(failed.getMessage()));
        if (!why.equals(failure)) {
          log.warn("failed and will be tried again what={} why={}", what, why.get(), failed);
          failure = why;
        }
      }
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(LONGEST_GOODBYE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
