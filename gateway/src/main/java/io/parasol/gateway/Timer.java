// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread for what is to be done every now and then. A task that fails is done again. */
final class Timer implements Executor, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Timer.class);

  private static final long LONGEST_GOODBYE_SECONDS = 5;

  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread made = new Thread(task, "timer");
            made.setDaemon(true);
            return made;
          });

  /** A task that may fail. */
  interface Task {
    void run() throws Exception;
  }

  Timer() {
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  void every(Duration period, String what, Task task) {
    var unused =
        thread.scheduleWithFixedDelay(
            () -> run(what, task), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void execute(Runnable task) {
    try {
      thread.execute(() -> run("task", task::run));
    } catch (RejectedExecutionException closing) {
      // Nobody is left to hear of it.
    }
  }

  private static void run(String what, Task task) {
    try {
      task.run();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (Exception failed) {
      log.warn("failed and will be tried again what={} why={}", what, failed.getMessage(), failed);
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
