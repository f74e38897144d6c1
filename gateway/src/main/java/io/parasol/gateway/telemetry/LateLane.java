// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.config.site.DeviceId;
import io.parasol.gateway.telemetry.store.StoredMessage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** The late messages of a device: read from the store, oldest first, a few at a time. */
final class LateLane {

  private static final int MOST_READ = 64;

  private final DeviceId device;
  private final Backlog backlog;
  private final Deque<StoredMessage> read = new ArrayDeque<>();

  /** The newest message that was heard of; anything above it will still come by live. */
  private long heard;

  /** Messages up to this number have been read from the store. */
  private long readUpTo;

  /** There may be late messages that were not read yet. */
  private boolean isBehind = true;

  /**
   * @param newest the last message that was stored before any is heard of.
   */
  LateLane(DeviceId device, Backlog backlog, long newest) {
    this.device = device;
    this.backlog = backlog;
    this.heard = newest;
  }

  /** There may be late messages, read already or not. */
  boolean isBehind() {
    return isBehind || !read.isEmpty();
  }

  /** A message was taken; false if it was known to be in the store before. */
  boolean hears(long seq) {
    boolean isNew = seq > heard;
    heard = Math.max(heard, seq);
    return isNew;
  }

  /** That message is to be read from the store, in its place in the order. */
  void leftBehind(long seq) {
    isBehind = true;
    if (seq <= readUpTo) {
      StoredMessage next = read.peek();
      readUpTo = (next == null ? seq : Math.min(seq, next.seq())) - 1;
      read.clear();
    }
  }

  /** Begins again at the oldest. */
  void again() {
    read.clear();
    readUpTo = 0;
    isBehind = true;
  }

  /**
   * The next one below a number.
   *
   * @param isOnItsWay numbers that are left out.
   * @return null if there is none, for now.
   */
  @Nullable StoredMessage next(LongPredicate isOnItsWay, long below) throws IOException {
    while (read.isEmpty() && isBehind) {
      readOn(isOnItsWay);
    }
    StoredMessage next = read.peek();
    return next != null && next.seq() < below ? read.poll() : null;
  }

  private void readOn(LongPredicate isOnItsWay) throws IOException {
    List<StoredMessage> found = backlog.waiting(device, readUpTo, MOST_READ, Drain.TURN);
    for (StoredMessage message : found) {
      if (message.seq() > heard) {
        isBehind = false;
        return;
      }
      readUpTo = message.seq();
      if (!isOnItsWay.test(message.seq())) {
        read.add(message);
      }
    }
    isBehind = !found.isEmpty();
  }
}
