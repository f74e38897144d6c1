// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.concurrent;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A named daemon thread that runs tasks one after another, in the order in which they were
 * submitted. A task that throws is logged in one line and does not end the thread. All methods may
 * be called from any thread.
 *
 * <p>The queue is bounded. When it is full, the new task is rejected; queued tasks stay. Tasks that
 * wait for their time ({@link #after}, {@link #every}) do not count.
 *
 * <p>Closing takes a bounded time. Tasks that wait for their time never run once it has begun.
 */
public final class SerialExecutor implements TimedExecutor {

  private static final Logger log = LoggerFactory.getLogger(SerialExecutor.class);

  /** Maximum number of queued tasks, unless a user sets its own: a guard against a defect. */
  public static final int DEFAULT_MAX_QUEUED = 100_000;

  private final String name;
  private final int maxQueued;
  private final Closing closing;
  private final ScheduledThreadPoolExecutor thread;

  /** Tasks that have been submitted with {@link #tryExecute} and have not begun. */
  private final AtomicInteger queued = new AtomicInteger();

  private final AtomicBoolean isOverflowing = new AtomicBoolean();

  /** What {@link #close} does with the tasks that are queued or running. */
  public enum Closing {
    /**
     * Runs queued tasks and waits for them. Never interrupts the thread, because an interrupt
     * closes the file channel that a task writes to.
     */
    FINISH(Duration.ofSeconds(5)),

    /** Runs queued tasks and waits for them, then interrupts the thread. */
    FINISH_OR_INTERRUPT(Duration.ofSeconds(5)),

    /** Discards queued tasks, interrupts the running one, and waits for its end. */
    INTERRUPT(Duration.ofSeconds(2));

    private final Duration timeout;

    Closing(Duration timeout) {
      this.timeout = timeout;
    }
  }

  /**
   * Creates an executor with the default bound of its queue.
   *
   * @param name the name of the thread, in lower-case words with hyphens.
   */
  public SerialExecutor(String name, Closing closing) {
    this(name, DEFAULT_MAX_QUEUED, closing);
  }

  /**
   * Creates an executor. Its thread starts with the first task.
   *
   * @param name the name of the thread, in lower-case words with hyphens.
   * @param maxQueued maximum number of queued tasks.
   */
  public SerialExecutor(String name, int maxQueued, Closing closing) {
    this.name = name;
    this.maxQueued = maxQueued;
    this.closing = closing;
    this.thread = new ScheduledThreadPoolExecutor(1, new DaemonThreads(name));
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
  }

  /**
   * Queues a task.
   *
   * @throws RejectedExecutionException if the queue is full or the executor is closed.
   */
  @Override
  public void execute(Runnable task) {
    if (tryExecute(task)) {
      return;
    }
    if (thread.isShutdown()) {
      throw new RejectedExecutionException("the thread \"%s\" is closed".formatted(name));
    }
    if (isOverflowing.compareAndSet(false, true)) {
      log.warn("queue is full, new tasks are rejected thread={} limit={}", name, maxQueued);
    }
    throw new RejectedExecutionException("the queue of the thread \"%s\" is full".formatted(name));
  }

  @Override
  public boolean tryExecute(Runnable task) {
    if (queued.incrementAndGet() > maxQueued) {
      queued.decrementAndGet();
      return false;
    }
    try {
      thread.execute(
          () -> {
            if (queued.decrementAndGet() < maxQueued / 2 && isOverflowing.get()) {
              isOverflowing.set(false);
            }
            runGuarded(task);
          });
      return true;
    } catch (RejectedExecutionException closed) {
      queued.decrementAndGet();
      return false;
    }
  }

  @Override
  public void after(Duration delay, Runnable task) {
    try {
      var unused = thread.schedule(() -> runGuarded(task), nanos(delay), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      log.debug("delayed task dropped thread={} why=closed", name);
    }
  }

  /**
   * {@inheritDoc} The log reports when it begins to fail, when the reason changes, and when it
   * works again.
   */
  @Override
  public void every(Duration pause, String what, Task task) {
    var unused =
        thread.scheduleWithFixedDelay(
            new RetriedTask(what, task), nanos(pause), nanos(pause), TimeUnit.NANOSECONDS);
  }

  /** Returns the nanoseconds of a duration; the longest time if they do not fit. */
  private static long nanos(Duration duration) {
    return TimeUnit.NANOSECONDS.convert(duration);
  }

  private void runGuarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error defect) {
      log.error("task failed with an unexpected exception thread={}", name, defect);
    }
  }

  /** Ends the thread as {@link Closing} specifies, within a bounded time. */
  @Override
  public void close() {
    if (closing == Closing.INTERRUPT) {
      thread.shutdownNow();
    } else {
      thread.shutdown();
    }
    try {
      if (!thread.awaitTermination(closing.timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("task still running at shutdown thread={}", name);
        if (closing == Closing.FINISH_OR_INTERRUPT) {
          thread.shutdownNow();
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
