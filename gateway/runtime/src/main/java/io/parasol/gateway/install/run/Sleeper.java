// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import java.time.Duration;

/** A monotonic clock that can pause; tests replace it so that no real time passes. */
public interface Sleeper {

  /** Returns the monotonic time in nanoseconds. */
  long nanoTime();

  /**
   * Pauses the current thread.
   *
   * @throws InterruptedException if the gateway is stopping.
   */
  void pause(Duration time) throws InterruptedException;

  Sleeper REAL =
      new Sleeper() {
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
