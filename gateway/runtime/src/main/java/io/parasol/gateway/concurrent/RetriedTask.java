// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.concurrent;

import java.util.Optional;
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

  /** Why the last run failed; empty if it succeeded. */
  private Optional<String> failure = Optional.empty();

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
      if (failure.isPresent()) {
        log.info("periodic task works again what={}", what);
        failure = Optional.empty();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (Exception | Error failed) {
      Optional<String> why = Optional.of(String.valueOf(failed.getMessage()));
      if (!why.equals(failure)) {
        log.warn("periodic task failed, will be retried what={} why={}", what, why.get(), failed);
        failure = why;
      }
    }
  }
}
