// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.gateway.store.index.Cursor;
import io.parasol.gateway.store.index.Cursors;
import io.parasol.gateway.store.index.DeviceLog;
import io.parasol.gateway.store.index.StoreIndex;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.MeasurementPeriod;
import io.parasol.gateway.store.segment.MessageRange;
import io.parasol.gateway.store.segment.MessageReader;
import io.parasol.gateway.store.segment.OpenSegment;
import io.parasol.gateway.store.segment.ReadFailures;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.SegmentMessage;
import io.parasol.gateway.store.segment.SegmentReaders;
import io.parasol.gateway.store.segment.StoreSegment;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages from the store, oldest first. Holds the index's monitor to look up where messages
 * are and to check afterwards that they were still there, but never while it reads a file.
 */
final class Reads {

  /** Number of messages that are looked up at once. */
  private static final int MAX_PLANNED = 1024;

  /**
   * Minimum number of messages that are decompressed on all processors. The history reads more at
   * once, and a person waits for it; a backlog is read in smaller parts.
   */
  private static final int MIN_PARALLEL = 192;

  private final StoreIndex index;
  private final SegmentReaders readers;
  private final Cursors cursors;
  private final StoreListener listener;
  private final ReadFailures failures;

  /**
   * @param retry the time between two attempts to read what the disk cannot read.
   */
  Reads(
      StoreIndex index,
      SegmentReaders readers,
      Cursors cursors,
      StoreListener listener,
      Duration retry) {
    this.index = index;
    this.readers = readers;
    this.cursors = cursors;
    this.listener = listener;
    this.failures = new ReadFailures(retry);
  }

  /**
   * Returns messages that at least one of the recipients has not acknowledged; damaged ones are
   * recorded and reported as lost.
   *
   * @throws IOException if the disk cannot read a message. After several calls, with time between
   *     them, that message counts as damaged.
   */
  List<StoredMessage> waiting(
      Set<Recipient> recipients, DeviceLog log, long after, int maxMessages, long maxBytes)
      throws IOException {
    Batch batch = new Batch(log, MeasurementPeriod.ALL, maxMessages, maxBytes);
    Cursor settled;
    synchronized (index) {
      settled = log.settledBy(recipients);
    }
    batch.read(after, settled::waitingFrom);
    if (!batch.missing.isEmpty()) {
      recordLoss(log, batch.missing).forEach(listener::onLost);
    }
    return batch.found;
  }

  private List<Gap> recordLoss(DeviceLog log, List<Cursor.Interval> missing) {
    List<Gap> gaps = new ArrayList<>();
    synchronized (index) {
      for (Cursor.Interval each : missing) {
        index.recordLoss(log, each.from(), each.to(), Gap.Reason.DAMAGED).ifPresent(gaps::add);
      }
      if (!gaps.isEmpty()) {
        cursors.write(log);
      }
    }
    return gaps;
  }

  /**
   * Returns messages that may have been measured within a period, delivered or not.
   *
   * @param maxMessages maximum number of messages that are examined.
   */
  PeriodMessages within(
      MeasurementPeriod period, DeviceLog log, long after, int maxMessages, long maxBytes)
      throws IOException {
    Batch batch = new Batch(log, period, maxMessages, maxBytes);
    long upTo = batch.read(after, LongUnaryOperator.identity());
    return new PeriodMessages(batch.found, upTo);
  }

  /** Messages that were in one segment when they were looked up, in ascending order. */
  private record Part(StoreSegment segment, List<Long> seqs) {}

  /**
   * The messages to be read next.
   *
   * @param layout the index's layout at that time.
   */
  private record Plan(List<Part> parts, long layout) {
    Set<StoreSegment> segments() {
      return parts.stream().map(Part::segment).collect(Collectors.toSet());
    }
  }

  /**
   * A message that was read.
   *
   * @param message null if it is missing or damaged.
   * @param isWanted whether it is missing, or may have been measured within the period.
   */
  private record Read(long seq, @Nullable SegmentMessage message, boolean isWanted) {

    /** Returns the message as it was appended; null if it is not wanted, missing or damaged. */
    @Nullable StoredMessage original() {
      SegmentMessage compressed = message;
      return compressed != null && isWanted ? compressed.message().orElse(null) : null;
    }
  }

  private final class Batch {
    private final DeviceLog log;
    private final MeasurementPeriod period;
    private final int maxMessages;
    private final List<StoredMessage> found = new ArrayList<>();
    private final List<Cursor.Interval> missing = new ArrayList<>();
    private long bytesLeft;

    /** Number of messages that were measured at other times. */
    private int skipped;

    private Batch(DeviceLog log, MeasurementPeriod period, int maxMessages, long maxBytes) {
      this.log = log;
      this.period = period;
      this.maxMessages = maxMessages;
      this.bytesLeft = maxBytes;
    }

    private boolean isFull() {
      return found.size() + skipped >= maxMessages || bytesLeft <= 0;
    }

    /**
     * Reads messages after a sequence number.
     *
     * @param next returns the first wanted number at or after the given one; called while the
     *     index's monitor is held.
     * @return the last sequence number that was examined.
     */
    private long read(long after, LongUnaryOperator next) throws IOException {
      long readUpTo = after;
      while (!isFull()) {
        Plan plan = plan(readUpTo, next);
        if (plan.parts().isEmpty()) {
          return readUpTo;
        }
        List<Read> read = read(plan);
        @Nullable StoredMessage[] originals = originals(read);
        if (isCurrent(plan)) {
          for (int i = 0; i < originals.length; i++) {
            add(read.get(i), originals[i]);
          }
          readUpTo = read.get(read.size() - 1).seq();
        }
      }
      return readUpTo;
    }

    private Plan plan(long after, LongUnaryOperator next) {
      int left = Math.min(maxMessages - found.size() - skipped, MAX_PLANNED);
      List<Part> parts = new ArrayList<>();
      synchronized (index) {
        for (MessageRange run : log.extents()) {
          if (run.last() <= after || !run.mayOverlap(period)) {
            continue;
          }
          List<Long> seqs = new ArrayList<>();
          long seq = next.applyAsLong(Math.max(run.first(), after + 1));
          while (seq <= run.last() && seqs.size() < left) {
            seqs.add(seq);
            seq = next.applyAsLong(seq + 1);
          }
          if (!seqs.isEmpty()) {
            parts.add(new Part(run.segment(), seqs));
          }
          left -= seqs.size();
          if (left == 0) {
            break;
          }
        }
        return new Plan(parts, index.layout());
      }
    }

    /** Reads the planned messages, until the payloads reach their limit. */
    private List<Read> read(Plan plan) throws IOException {
      List<Read> all = new ArrayList<>();
      long left = bytesLeft;
      for (Part part : plan.parts()) {
        left = read(part, plan, left, all);
        if (left <= 0) {
          break;
        }
      }
      return all;
    }

    /** Decompresses messages, which takes most of the time. */
    private static @Nullable StoredMessage[] originals(List<Read> read) {
      @Nullable StoredMessage[] originals = new StoredMessage[read.size()];
      if (originals.length < MIN_PARALLEL) {
        Arrays.setAll(originals, i -> read.get(i).original());
      } else {
        Arrays.parallelSetAll(originals, i -> read.get(i).original());
      }
      return originals;
    }

    /**
     * Reads the messages of a part, until the payloads have {@code left} bytes.
     *
     * @return how much of them is left.
     */
    private long read(Part part, Plan plan, long left, List<Read> all) throws IOException {
      Optional<OpenSegment> opened = openPlanned(part.segment(), plan);
      if (opened.isEmpty()) {
        part.seqs().forEach(seq -> all.add(new Read(seq, null, true)));
        return left;
      }
      OpenSegment open = opened.get();
      try {
        MessageReader reader = open.messages(log.device(), part.seqs());
        long stillLeft = left;
        for (long seq : part.seqs()) {
          SegmentMessage message = read(reader, part.segment(), seq).orElse(null);
          boolean isWanted = message == null || message.mayBeWithin(period);
          all.add(new Read(seq, message, isWanted));
          stillLeft -= message != null && isWanted ? message.length() : 0;
          if (stillLeft <= 0) {
            break;
          }
        }
        return stillLeft;
      } finally {
        open.release();
      }
    }

    private Optional<SegmentMessage> read(MessageReader reader, StoreSegment segment, long seq)
        throws IOException {
      try {
        Optional<SegmentMessage> message = reader.next();
        failures.succeeded(segment, seq);
        return message;
      } catch (IOException failed) {
        requireLost(segment, seq, failed);
        return Optional.empty();
      }
    }

    private Optional<OpenSegment> openPlanned(StoreSegment segment, Plan plan) throws IOException {
      try {
        return open(segment);
      } catch (NoSuchFileException deleted) {
        if (isCurrent(plan)) {
          reportUnreadable(segment, "file is missing");
        }
        return Optional.empty();
      }
    }

    /**
     * Opens a segment; if it cannot be read as a whole, what is left of it. Empty if nothing is.
     */
    private Optional<OpenSegment> open(StoreSegment segment) throws IOException {
      try {
        OpenSegment open = readers.open(segment);
        failures.succeeded(segment, ReadFailures.WHOLE_SEGMENT);
        return Optional.of(open);
      } catch (IOException failed) {
        requireLost(segment, ReadFailures.WHOLE_SEGMENT, failed);
      }
      try {
        return Optional.of(readers.salvage(segment));
      } catch (IOException failed) {
        requireLost(segment, ReadFailures.WHOLE_SEGMENT, failed);
        return Optional.empty();
      }
    }

    /** Returns normally if the data counts as lost, so that the messages after it go on. */
    private void requireLost(StoreSegment segment, long seq, IOException failed)
        throws IOException {
      if (!failures.isLost(segment, seq, failed)) {
        throw failed;
      }
      reportUnreadable(segment, "cannot be read: " + failed.getMessage());
    }

    private void reportUnreadable(StoreSegment segment, String why) {
      if (segment.markDamageReported()) {
        listener.onCorruption(new Corruption(segment.path(), 0, segment.bytes(), why));
      }
    }

    /**
     * Returns whether no message was dropped or moved since the plan was made. Otherwise forgets
     * the segments that were replaced meanwhile, so that their files do not stay open.
     */
    private boolean isCurrent(Plan plan) throws IOException {
      List<OpenSegment> replaced = new ArrayList<>();
      synchronized (index) {
        if (index.layout() == plan.layout()) {
          return true;
        }
        for (StoreSegment segment : plan.segments()) {
          if (!index.contains(segment)) {
            readers.remove(segment).ifPresent(replaced::add);
          }
        }
      }
      for (OpenSegment each : replaced) {
        each.release();
      }
      return false;
    }

    private void add(Read read, @Nullable StoredMessage original) {
      if (original != null) {
        found.add(original);
        bytesLeft -= original.payload().length;
      } else if (read.isWanted()) {
        addMissing(read.seq());
      } else {
        skipped++;
      }
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
