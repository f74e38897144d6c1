// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.concurrent;

import java.time.Duration;
import java.util.concurrent.Executor;

/**
 * Runs tasks one after another, at once, after a delay or periodically. {@link SerialExecutor} does
 * so on a thread; a simulation decides itself when each task runs.
 */
public interface TimedExecutor extends Executor, AutoCloseable {

  /** A task that may throw. */
  interface Task {
    void run() throws Exception;
  }

  /** Queues a task; returns false if the queue is full or the executor is closed. */
  boolean tryExecute(Runnable task);

  /** Runs a task after a delay. Drops it if the executor is closed before. */
  void after(Duration delay, Runnable task);

  /**
   * Runs a task again and again, with this pause before the first run and after each. A failing
   * task is retried.
   *
   * @param what the name of the task in the log.
   */
  void every(Duration pause, String what, Task task);

  /** Ends within a bounded time. Tasks that wait for their time never run once it has begun. */
  @Override
  void close();
}
