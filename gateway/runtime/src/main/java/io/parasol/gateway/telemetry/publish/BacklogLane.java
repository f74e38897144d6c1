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

  private static final int MAX_READ_MESSAGES = 64;

  private final DeviceId device;
  private final Backlog backlog;
  private Deque<StoredMessage> read = new ArrayDeque<>(1);

  /**
   * The newest message that was reported to this lane; anything above it will still arrive live.
   */
  private long received;

  /** Messages up to this number have been read from the store. */
  private long readUpTo;

  /** Whether the store may hold backlog messages that were not read yet. */
  private boolean mayHaveMore = true;

  /**
   * Creates a lane.
   *
   * @param newest the last message that was stored before this lane receives any.
   */
  BacklogLane(DeviceId device, Backlog backlog, long newest) {
    this.device = device;
    this.backlog = backlog;
    this.received = newest;
  }

  /** Returns whether there may be backlog messages, read already or not. */
  boolean mayHaveMore() {
    return mayHaveMore || !read.isEmpty();
  }

  /** Records a message that was taken; returns false if it was already in the store. */
  boolean recordStored(long seq) {
    boolean isNew = seq > received;
    received = Math.max(received, seq);
    return isNew;
  }

  /** Adds a message to the backlog, at its place in the order. */
  void addToBacklog(long seq) {
    mayHaveMore = true;
    if (seq <= readUpTo) {
      StoredMessage next = read.peek();
      readUpTo = (next == null ? seq : Math.min(seq, next.seq())) - 1;
      read.clear();
    }
  }

  /** Starts again at the oldest message. */
  void restart() {
    read.clear();
    readUpTo = 0;
    mayHaveMore = true;
  }

  /**
   * Returns the next message below a number.
   *
   * @param isInFlight tests for numbers to be left out.
   * @return null if there is none at the moment.
   */
  @Nullable StoredMessage next(LongPredicate isInFlight, long below) throws IOException {
    while (read.isEmpty() && mayHaveMore) {
      readMore(isInFlight);
    }
    StoredMessage next = read.peek();
    StoredMessage taken = next != null && next.seq() < below ? read.poll() : null;
    if (!mayHaveMore()) {
      // The table of a queue never shrinks.
      read = new ArrayDeque<>(1);
    }
    return taken;
  }

  private void readMore(LongPredicate isInFlight) throws IOException {
    List<StoredMessage> found =
        backlog.waiting(device, readUpTo, MAX_READ_MESSAGES, BacklogDrain.TURN_BYTES);
    for (StoredMessage message : found) {
      if (message.seq() > received) {
        mayHaveMore = false;
        return;
      }
      readUpTo = message.seq();
      if (!isInFlight.test(message.seq())) {
        read.add(message);
      }
    }
    mayHaveMore = !found.isEmpty();
  }
}
