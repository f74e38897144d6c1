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
 * The one thread of a link: takes turns, and between two of them what others want, which goes
 * first. A step that throws is logged and does not end it.
 */
final class LineThread {

  private static final Logger LOG = LoggerFactory.getLogger(LineThread.class);

  /** A link whose turns fail does not spin. */
  private static final Duration AFTER_DEFECT = Duration.ofSeconds(1);

  private final LineLink link;
  private final BlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
  private final Thread thread;
  private boolean isClosed;

  /**
   * Something to be done on the thread.
   *
   * @param otherwise instead, if the link closes before its turn comes.
   */
  private record Job(Runnable what, Runnable otherwise) {}

  LineThread(LineLink link) {
    this.link = link;
    this.thread = new Thread(this::run, "lines-" + link.device().config().link().id());
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Does it on the thread as soon as what is under way has ended; for any thread. */
  void execute(Runnable what, Runnable otherwise) {
    synchronized (jobs) {
      if (!isClosed) {
        jobs.add(new Job(what, otherwise));
        return;
      }
    }
    otherwise.run();
  }

  private void run() {
    try {
      while (!isClosed()) {
        Job job = next(turn());
        if (job != null) {
          guarded(job.what());
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
      LOG.error("a turn of a link broke off device={}", link.device().id(), defect);
      return AFTER_DEFECT;
    }
  }

  private @Nullable Job next(Duration patience) throws InterruptedException {
    return jobs.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static void guarded(Runnable what) {
    try {
      what.run();
    } catch (RuntimeException defect) {
      LOG.error("a step of a link broke off", defect);
    }
  }

  private boolean isClosed() {
    synchronized (jobs) {
      return isClosed;
    }
  }

  /** Lets what is under way end; what has not begun never does. For any thread. */
  void close() {
    Queue<Job> never = new LinkedBlockingQueue<>();
    synchronized (jobs) {
      isClosed = true;
      jobs.drainTo(never);
    }
    never.forEach(job -> guarded(job.otherwise()));
    // Wakes a thread that waits for jobs.
    jobs.add(new Job(() -> {}, () -> {}));
  }

  /** Waits until the thread has ended, but not for ever. */
  void join(Duration patience) throws InterruptedException {
    thread.join(patience.toMillis());
  }

  boolean isAlive() {
    return thread.isAlive();
  }
}
