// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.setup;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes HiveMQ with a timeout, because HiveMQ's own close has none. */
public final class Shutdown {

  private static final Logger log = LoggerFactory.getLogger(Shutdown.class);

  private static final int TIMEOUT_SECONDS = 20;
  private static final int CHECK_MILLISECONDS = 50;
  private static final int CHECKS = TIMEOUT_SECONDS * 1000 / CHECK_MILLISECONDS;

  private Shutdown() {}

  /**
   * Closes HiveMQ and returns whether it stopped in time. Otherwise the close continues on a
   * separate thread.
   *
   * @param meanwhile called every 50 ms until HiveMQ is closed, on the calling thread.
   */
  public static boolean close(AutoCloseable hivemq, Runnable meanwhile) {
    FutureTask<Boolean> closing =
        new FutureTask<>(
            () -> {
              hivemq.close();
              return true;
            });
    Thread thread = new Thread(closing, "broker-close");
    thread.setDaemon(true);
    thread.start();
    try {
      for (int check = 0; check < CHECKS && !isDone(closing); check++) {
        meanwhile.run();
      }
      return closing.isDone() && closing.get();
    } catch (ExecutionException e) {
      log.warn("broker close failed why={}", String.valueOf(e.getCause()));
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean isDone(FutureTask<Boolean> closing)
      throws ExecutionException, InterruptedException {
    try {
      return closing.get(CHECK_MILLISECONDS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException notYet) {
      return false;
    }
  }
}
