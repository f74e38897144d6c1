// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.MessageRange;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.SegmentReaders;
import io.parasol.gateway.store.segment.StoreSegment;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;

/** Reads messages from the store, oldest first. */
final class Reads {

  private final StoreIndex index;
  private final SegmentReaders readers;
  private final Cursors cursors;
  private final StoreListener listener;

  Reads(StoreIndex index, SegmentReaders readers, Cursors cursors, StoreListener listener) {
    this.index = index;
    this.readers = readers;
    this.cursors = cursors;
    this.listener = listener;
  }

  /**
   * Returns messages that a recipient has not acknowledged; unreadable ones are recorded and
   * reported as lost.
   */
  List<StoredMessage> waiting(
      Recipient recipient, DeviceLog log, long after, int maxMessages, long maxBytes)
      throws IOException {
    List<Gap> gaps = new ArrayList<>();
    List<StoredMessage> found;
    synchronized (index) {
      Batch batch = new Batch(log, maxMessages, maxBytes);
      batch.read(after, log.cursor(recipient)::waitingFrom);
      found = batch.found;
      for (Cursor.Interval missing : batch.missing) {
        index
            .recordLoss(log, missing.from(), missing.to(), Gap.Reason.DAMAGED)
            .ifPresent(gaps::add);
      }
      if (!gaps.isEmpty()) {
        cursors.write(log);
      }
    }
    gaps.forEach(listener::onLost);
    return found;
  }

  /** Returns messages, delivered or not. */
  List<StoredMessage> all(DeviceLog log, long after, int maxMessages, long maxBytes)
      throws IOException {
    synchronized (index) {
      Batch batch = new Batch(log, maxMessages, maxBytes);
      batch.read(after, LongUnaryOperator.identity());
      return batch.found;
    }
  }

  private final class Batch {
    private final DeviceLog log;
    private final int maxMessages;
    private final List<StoredMessage> found = new ArrayList<>();
    private final List<Cursor.Interval> missing = new ArrayList<>();
    private long bytesLeft;

    private Batch(DeviceLog log, int maxMessages, long maxBytes) {
      this.log = log;
      this.maxMessages = maxMessages;
      this.bytesLeft = maxBytes;
    }

    private boolean isFull() {
      return found.size() >= maxMessages || bytesLeft <= 0;
    }

    /**
     * Reads messages after a sequence number.
     *
     * @param next returns the first wanted number at or after the given one.
     */
    private void read(long after, LongUnaryOperator next) throws IOException {
      for (MessageRange run : log.extents()) {
        long seq = next.applyAsLong(Math.max(run.first(), after + 1));
        while (seq <= run.last() && !isFull()) {
          readMessage(run.segment(), seq);
          seq = next.applyAsLong(seq + 1);
        }
        if (isFull()) {
          return;
        }
      }
    }

    private void readMessage(StoreSegment segment, long seq) throws IOException {
      Optional<StoredMessage> message;
      try {
        message = readers.open(segment).read(log.device(), seq);
      } catch (NoSuchFileException deleted) {
        if (segment.markDamageReported()) {
          listener.onCorruption(
              new Corruption(segment.path(), 0, segment.bytes(), "file is missing"));
        }
        message = Optional.empty();
      }
      message.ifPresentOrElse(
          one -> {
            found.add(one);
            bytesLeft -= one.payload().length;
          },
          () -> addMissing(seq));
    }

    /**
     * Adds an unreadable message; consecutive ones become one gap, if no readable message lies
     * between them.
     */
    private void addMissing(long seq) {
      int last = missing.size() - 1;
      if (last >= 0 && missing.get(last).to() == seq - 1) {
        missing.set(last, new Cursor.Interval(missing.get(last).from(), seq));
      } else {
        missing.add(new Cursor.Interval(seq, seq));
      }
    }
  }
}
