// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.demo;

import io.parasol.gateway.state.ExitCode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Ends the start of a demo soon after the user has asked it to stop, whatever the start waits for.
 * A demo that is not ready has nothing to lose.
 */
final class AbandonedStart {

  private AbandonedStart() {}

  /**
   * Starts a thread that waits for the request to stop.
   *
   * @param stop counted down when the demo must stop.
   * @param stopped counted down when it has stopped.
   * @param grace how long a start may take to stop by itself.
   * @param end ends the process at once.
   */
  static Thread watch(
      CountDownLatch stop,
      CountDownLatch stopped,
      BooleanSupplier isReady,
      Duration grace,
      Consumer<ExitCode> end) {
    Thread watching =
        new Thread(
            () -> {
              try {
                stop.await();
                if (!stopped.await(grace.toMillis(), TimeUnit.MILLISECONDS)
                    && !isReady.getAsBoolean()) {
                  end.accept(ExitCode.INTERRUPTED);
                }
              } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
              }
            },
            "abandoned-start");
    watching.setDaemon(true);
    watching.start();
    return watching;
  }
}
