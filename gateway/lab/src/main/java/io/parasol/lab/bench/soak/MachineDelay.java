// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.soak;

import io.parasol.config.concurrent.GuardedBy;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Measures how late this machine runs a thread that waits for a timer. That is the delay of each
 * step of any program on it, and grows with the other work on the machine. Has a thread of its own.
 */
public final class MachineDelay implements AutoCloseable {

  private static final long PERIOD_MILLIS = 5;

  /** Delays are counted by a tenth of a millisecond, up to ten seconds. */
  private static final long NANOS_OF_BUCKET = 100_000;

  private static final int BUCKETS = 100_000;
  private static final double BUCKETS_OF_MILLI = 10;

  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread thread = new Thread(this::measure, "machine-delay");

  @GuardedBy("this")
  private final long[] counts = new long[BUCKETS];

  /** Begins to measure. */
  public MachineDelay() {
    thread.setDaemon(true);
    thread.start();
  }

  private void measure() {
    try {
      long begin = System.nanoTime();
      while (!over.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
        long now = System.nanoTime();
        add(now - begin - TimeUnit.MILLISECONDS.toNanos(PERIOD_MILLIS));
        begin = System.nanoTime();
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void add(long nanos) {
    counts[(int) Math.min(BUCKETS - 1, Math.max(0, nanos / NANOS_OF_BUCKET))]++;
  }

  /**
   * Returns the delay in milliseconds that this share of the timers since the last call did not
   * exceed, and begins again.
   */
  public synchronized double takeMillis(double share) {
    long all = Arrays.stream(counts).sum();
    long seen = 0;
    int bucket = 0;
    while (bucket < BUCKETS - 1 && seen + counts[bucket] < all * share) {
      seen += counts[bucket];
      bucket++;
    }
    Arrays.fill(counts, 0);
    return bucket / BUCKETS_OF_MILLI;
  }

  @Override
  public void close() {
    over.countDown();
  }
}
