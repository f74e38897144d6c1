// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.transfer;

import java.time.Duration;

/** The clock of a transfer, and its delays. */
public interface TransferClock {

  /** The clock of this machine. */
  TransferClock REAL =
      new TransferClock() {
        @Override
        public long now() {
          return System.nanoTime();
        }

        @Override
        public void pause(Duration time) {
          try {
            Thread.sleep(time.toMillis(), time.toNanosPart() % 1_000_000);
          } catch (InterruptedException interrupted) {
            // The transfer notices the interrupt at its next request.
            Thread.currentThread().interrupt();
          }
        }
      };

  /** Returns nanoseconds of a monotonic clock. */
  long now();

  void pause(Duration time);
}
