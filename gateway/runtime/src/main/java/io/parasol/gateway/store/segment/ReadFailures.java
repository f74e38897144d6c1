// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The failed reads of segments. They distinguish a disk that fails for a moment from one that has
 * lost what was on it. Thread-safe.
 */
public final class ReadFailures {

  /** Number of failed attempts after which data counts as lost. */
  public static final int MAX_ATTEMPTS = 5;

  /** In place of a sequence number: the segment as a whole. */
  public static final long WHOLE_SEGMENT = 0;

  private final long interval;
  private final Map<Place, Attempts> attempts = new HashMap<>();

  private record Place(StoreSegment segment, long seq) {}

  private record Attempts(int count, long last) {}

  /**
   * @param interval the time between two attempts that count.
   */
  public ReadFailures(Duration interval) {
    this.interval = interval.toNanos();
  }

  /**
   * Records a failed read.
   *
   * @param seq the message, or {@link #WHOLE_SEGMENT}.
   * @return whether the data counts as lost: reading has failed several times, with time between.
   */
  public synchronized boolean isLost(StoreSegment segment, long seq, IOException failure) {
    if (!isOfDisk(failure)) {
      return false;
    }
    Place place = new Place(segment, seq);
    Attempts before = attempts.get(place);
    long now = System.nanoTime();
    if (before == null || now - before.last() >= interval) {
      attempts.put(place, new Attempts(before == null ? 1 : before.count() + 1, now));
    }
    return before != null && before.count() >= MAX_ATTEMPTS;
  }

  public synchronized void succeeded(StoreSegment segment, long seq) {
    if (!attempts.isEmpty()) {
      attempts.remove(new Place(segment, seq));
    }
  }

  /** A file without permission, for example, is not lost, and too many open files pass. */
  private static boolean isOfDisk(IOException failure) {
    return failure instanceof FileSystemException file
        ? "Input/output error".equals(file.getReason())
        : !(failure instanceof ClosedChannelException);
  }
}
