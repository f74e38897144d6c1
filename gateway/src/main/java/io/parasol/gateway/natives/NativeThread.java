// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.natives;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread on which all native devices of a site are listened to. */
final class NativeThread implements Executor, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(NativeThread.class);

  private static final long LONGEST_GOODBYE_SECONDS = 2;

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
   * Runs it on this thread, or what is to be done instead at once, if it is closed. From any
   * thread.
   */
  void run(Runnable what, Runnable instead) {
    try {
      thread.execute(what);
    } catch (RejectedExecutionException closed) {
      instead.run();
    }
  }

  /** Runs it on this thread, not before the time has passed. */
  void later(Duration time, Runnable what) {
    var unused = thread.schedule(what, Math.max(0, time.toMillis()), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(LONGEST_GOODBYE_SECONDS, TimeUnit.SECONDS)) {
        log.warn("what a native device said is still being looked at");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
