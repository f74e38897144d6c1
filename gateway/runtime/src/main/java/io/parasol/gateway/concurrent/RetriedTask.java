// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.concurrent;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A periodic task that is run again after a failure. The log reports when it begins to fail, when
 * the reason changes, and when it works again.
 */
final class RetriedTask implements Runnable {

  private static final Logger log = LoggerFactory.getLogger(RetriedTask.class);

  private final String what;
  private final TimedExecutor.Task task;

  /** Why the last run failed; null if it succeeded. */
  private @Nullable String failure;

  /**
   * @param what the name of the task in the log.
   */
  RetriedTask(String what, TimedExecutor.Task task) {
    this.what = what;
    this.task = task;
  }

  @Override
  public void run() {
    try {
      task.run();
      if (failure != null) {
        log.info("periodic task works again what={}", what);
        failure = null;
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (Exception | Error failed) {
      String why = String.valueOf(failed.getMessage());
      if (!why.equals(failure)) {
        log.warn("periodic task failed, will be retried what={} why={}", what, why, failed);
        failure = why;
      }
    }
  }
}
