// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.receipt;

import io.parasol.gateway.concurrent.SerialExecutor;
import io.parasol.gateway.concurrent.TimedExecutor;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The single thread on which all work on commands runs, with an action after each task. Its queued
 * tasks run before it ends: they write the journal.
 */
public final class CommandThread implements Executor, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(CommandThread.class);

  private final TimedExecutor thread;

  private volatile Runnable afterEach = () -> {};

  /** Creates the thread of a gateway. */
  public CommandThread() {
    this(new SerialExecutor("commands", SerialExecutor.Closing.FINISH));
  }

  /**
   * @param thread runs the tasks, and is closed by {@link #close}.
   */
  public CommandThread(TimedExecutor thread) {
    this.thread = thread;
  }

  /** Sets an action that runs after each task, on this thread. */
  public void afterEach(Runnable what) {
    afterEach = what;
  }

  /** Queues a task. Drops it if the thread has ended or its queue is full. */
  @Override
  public void execute(Runnable task) {
    try {
      thread.execute(() -> run(task));
    } catch (RejectedExecutionException rejected) {
      log.debug("command task dropped why={}", rejected.getMessage());
    }
  }

  public void after(Duration pause, Runnable task) {
    thread.after(pause, () -> run(task));
  }

  public void every(Duration pause, String what, Runnable task) {
    thread.every(pause, what, () -> run(task));
  }

  private void run(Runnable task) {
    task.run();
    afterEach.run();
  }

  @Override
  public void close() {
    thread.close();
  }
}
