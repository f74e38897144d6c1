// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import java.time.Duration;

/** Lets time pass; a test lets it pass at once. */
interface Waiting {

  /** Monotonic, in nanoseconds. */
  long nanoTime();

  /**
   * Waits.
   *
   * @throws InterruptedException if the gateway is stopping.
   */
  void pause(Duration time) throws InterruptedException;

  Waiting REAL =
      new Waiting() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void pause(Duration time) throws InterruptedException {
          Thread.sleep(time.toMillis());
        }
      };
}
