// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import java.time.Duration;

/**
 * The single thread on which all sessions of a {@link Sessions} change state and call their
 * listeners.
 */
interface SessionLoop {

  /**
   * Runs a task on the loop, after the tasks that were submitted before. Any thread; never fails.
   */
  void execute(Runnable task);

  /** Runs a task on the loop after a delay, unless it is cancelled. Any thread. */
  Timer after(Duration delay, Runnable task);

  /** Returns the monotonic time in nanoseconds. */
  long nanoTime();

  /** A scheduled task. */
  interface Timer {

    /** Cancels the task; a task that is already running continues. Idempotent. */
    void cancel();
  }
}
