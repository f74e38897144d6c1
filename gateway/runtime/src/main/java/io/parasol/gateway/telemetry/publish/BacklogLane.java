// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** The backlog messages of a device: read from the store, oldest first, a few at a time. */
final class BacklogLane {

  private static final int MOST_READ = 64;

  private final DeviceId device;
  private final Backlog backlog;
  private final Deque<StoredMessage> read = new ArrayDeque<>();

  /**
   * The newest message that was reported to this lane; anything above it will still arrive live.
   */
  private long heard;

  /** Messages up to this number have been read from the store. */
  private long readUpTo;

  /** Whether the store may hold backlog messages that were not read yet. */
  private boolean isBehind = true;

  /**
   * Creates a lane.
   *
   * @param newest the last message that was stored before this lane receives any.
   */
  BacklogLane(DeviceId device, Backlog backlog, long newest) {
    this.device = device;
    this.backlog = backlog;
    this.heard = newest;
  }

  /** Returns whether there may be backlog messages, read already or not. */
  boolean isBehind() {
    return isBehind || !read.isEmpty();
  }

  /** Records a message that was taken; returns false if it was already in the store. */
  boolean hears(long seq) {
    boolean isNew = seq > heard;
    heard = Math.max(heard, seq);
    return isNew;
  }

  /** Adds a message to the backlog, at its place in the order. */
  void leftBehind(long seq) {
    isBehind = true;
    if (seq <= readUpTo) {
      StoredMessage next = read.peek();
      readUpTo = (next == null ? seq : Math.min(seq, next.seq())) - 1;
      read.clear();
    }
  }

  /** Starts again at the oldest message. */
  void again() {
    read.clear();
    readUpTo = 0;
    isBehind = true;
  }

  /**
   * Returns the next message below a number.
   *
   * @param isOnItsWay tests for numbers to be left out.
   * @return null if there is none at the moment.
   */
  @Nullable StoredMessage next(LongPredicate isOnItsWay, long below) throws IOException {
    while (read.isEmpty() && isBehind) {
      readOn(isOnItsWay);
    }
    StoredMessage next = read.peek();
    return next != null && next.seq() < below ? read.poll() : null;
  }

  private void readOn(LongPredicate isOnItsWay) throws IOException {
    List<StoredMessage> found = backlog.waiting(device, readUpTo, MOST_READ, BacklogDrain.TURN);
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
