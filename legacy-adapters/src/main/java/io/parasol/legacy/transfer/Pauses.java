// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import java.time.Duration;

/** The time of a transfer: what passes, and what is waited for. */
interface Pauses {

  /** That of this machine. */
  Pauses REAL =
      new Pauses() {
        @Override
        public long now() {
          return System.nanoTime();
        }

        @Override
        public void pause(Duration time) {
          try {
            Thread.sleep(time.toMillis(), time.toNanosPart() % 1_000_000);
          } catch (InterruptedException interrupted) {
            // Whoever wants the transfer to end hears of it at its next request.
            Thread.currentThread().interrupt();
          }
        }
      };

  /** Nanoseconds of a monotonic clock. */
  long now();

  void pause(Duration time);
}
