// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.setup;

import com.hivemq.embedded.EmbeddedHiveMQ;
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

  private Shutdown() {}

  /**
   * Closes HiveMQ and returns whether it stopped in time. Otherwise the close continues on a
   * separate thread.
   */
  public static boolean close(EmbeddedHiveMQ hivemq) {
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
      return closing.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      log.warn("broker close failed why={}", String.valueOf(e.getCause()));
      return false;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
