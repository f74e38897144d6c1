// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.natives;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The single thread that handles the messages of all native devices of a site. */
final class NativeThread implements Executor, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(NativeThread.class);

  private static final long CLOSE_TIMEOUT_SECONDS = 2;

  private final ScheduledThreadPoolExecutor thread;

  NativeThread() {
    this.thread =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, "natives");
              made.setDaemon(true);
              return made;
            });
    thread.setRemoveOnCancelPolicy(true);
  }

  /**
   * @throws RejectedExecutionException once it is closed.
   */
  @Override
  public void execute(Runnable what) {
    thread.execute(what);
  }

  /**
   * Runs a task on this thread, or the alternative at once if the thread is closed. May be called
   * from any thread.
   */
  void run(Runnable what, Runnable instead) {
    try {
      thread.execute(what);
    } catch (RejectedExecutionException closed) {
      instead.run();
    }
  }

  /** Runs a task on this thread after a delay. */
  void later(Duration time, Runnable what) {
    var unused = thread.schedule(what, Math.max(0, time.toMillis()), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        log.warn("message of a native device still being handled at shutdown");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
