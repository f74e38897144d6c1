// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.lines;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread of a link. It runs the turns of the link; the jobs of other threads go first, between
 * two turns. A step that throws is logged and does not end the thread.
 */
final class LineThread {

  private static final Logger log = LoggerFactory.getLogger(LineThread.class);

  /**
   * Pause after a turn that failed, so that a link whose turns always fail does not use all the CPU
   * time.
   */
  private static final Duration FAILURE_PAUSE = Duration.ofSeconds(1);

  private final LineLink link;
  private final BlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
  private final Thread thread;
  private boolean isClosed;

  /**
   * A job for the thread.
   *
   * @param alternative runs instead if the link closes first.
   */
  private record Job(Runnable task, Runnable alternative) {}

  LineThread(LineLink link) {
    this.link = link;
    this.thread = new Thread(this::run, "lines-" + link.device().config().link().id());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /**
   * Runs a job on the thread as soon as its current step has ended. For any thread.
   *
   * @param alternative runs instead if the link closes first: on this thread or the one that closes
   *     it.
   */
  void execute(Runnable task, Runnable alternative) {
    synchronized (jobs) {
      if (!isClosed) {
        jobs.add(new Job(task, alternative));
        return;
      }
    }
    alternative.run();
  }

  private void run() {
    try {
      while (!isClosed()) {
        Job job = next(turn());
        if (job != null) {
          runGuarded(job.task());
        }
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } finally {
      close();
      link.close();
    }
  }

  private Duration turn() {
    if (!jobs.isEmpty()) {
      return Duration.ZERO;
    }
    try {
      return link.turn();
    } catch (RuntimeException defect) {
      log.error("link turn failed device={}", link.device().id(), defect);
      return FAILURE_PAUSE;
    }
  }

  private @Nullable Job next(Duration timeout) throws InterruptedException {
    return jobs.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static void runGuarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException defect) {
      log.error("link job failed", defect);
    }
  }

  private boolean isClosed() {
    synchronized (jobs) {
      return isClosed;
    }
  }

  /**
   * Ends the thread after its current step; the jobs that have not started run their alternative.
   * For any thread.
   */
  void close() {
    Queue<Job> pending = new LinkedBlockingQueue<>();
    synchronized (jobs) {
      isClosed = true;
      jobs.drainTo(pending);
    }
    pending.forEach(job -> runGuarded(job.alternative()));
    // Wakes the thread if it waits for jobs.
    jobs.add(new Job(() -> {}, () -> {}));
  }

  /** Waits until the thread has ended, at most for the given time. */
  void join(Duration timeout) throws InterruptedException {
    thread.join(timeout.toMillis());
  }

  boolean isAlive() {
    return thread.isAlive();
  }
}
