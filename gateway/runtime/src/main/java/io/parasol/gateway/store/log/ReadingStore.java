// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.index.Cursor;
import io.parasol.gateway.store.index.CursorSlot;
import io.parasol.gateway.store.index.Cursors;
import io.parasol.gateway.store.index.DeviceLog;
import io.parasol.gateway.store.index.StoreIndex;
import io.parasol.gateway.store.index.StoreSize;
import io.parasol.gateway.store.index.Waiting;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.MeasurementPeriod;
import io.parasol.gateway.store.segment.MessageRange;
import io.parasol.gateway.store.segment.MonotonicTimestamp;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.RecordFormat;
import io.parasol.gateway.store.segment.SegmentReaders;
import io.parasol.gateway.store.segment.StoreEnvironment;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A durable, bounded log of messages of many devices, numbered per device. A message is on the disk
 * before it counts as taken. Delivered messages stay until their space is needed.
 *
 * <p>Safe for any number of threads. A message that was reported durable survives the end of the
 * process and a power failure. An acknowledged message is not returned as waiting again, unless the
 * power failed less than a second after the acknowledgement.
 */
public final class ReadingStore implements AutoCloseable {

  /** Maximum length of a message, in bytes. */
  public static final int MAX_PAYLOAD_BYTES = RecordFormat.MAX_PAYLOAD_BYTES;

  /** How long a message waits for others by default, so that they are committed together. */
  public static final Duration DEFAULT_COMMIT_DELAY = CommitPolicy.DEFAULT.delay();

  /**
   * Limit of acknowledged intervals above the low-water mark. The remaining intervals of a cursor
   * slot are left for acknowledgements that arrive out of order.
   */
  public static final int MAX_INTERVALS_AHEAD = CursorSlot.MAX_INTERVALS - 6;

  private final FileChannel lock;
  private final StoreIndex index;
  private final SegmentReaders readers;
  private final Cursors cursors;
  private final SequenceAllocator sequences;
  private final Appender appender;
  private final GroupCommit commits;
  private final Reads reads;
  private final BootTimes bootTimes;
  private final CountedDisk disk;
  private final StoreNames names;
  private final boolean continuesUpstream;
  private final Path folder;
  private final Map<DeviceId, SequenceCounter> sequenceCounters = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  ReadingStore(Path folder, FileChannel lock, StoreParts parts) {
    this.folder = folder;
    this.lock = lock;
    this.index = parts.index();
    this.readers = parts.readers();
    this.cursors = parts.cursors();
    this.sequences = parts.sequences();
    this.appender = parts.appender();
    this.commits = parts.commits();
    this.reads = parts.reads();
    this.bootTimes = parts.bootTimes();
    this.disk = parts.disk();
    this.names = parts.names();
    this.continuesUpstream = parts.continuesUpstream();
    commits.start();
  }

  /** The parts of an open store. */
  record StoreParts(
      StoreIndex index,
      SegmentReaders readers,
      Cursors cursors,
      SequenceAllocator sequences,
      Appender appender,
      GroupCommit commits,
      Reads reads,
      BootTimes bootTimes,
      CountedDisk disk,
      StoreNames names,
      boolean continuesUpstream) {}

  /** The next sequence number of a device. Its monitor is held while a message gets a number. */
  private static final class SequenceCounter {
    private final DeviceLog log;

    /** Changed by the holder of the monitor only. */
    private volatile long next;

    private long droppedFrom;

    private SequenceCounter(DeviceLog log, long last) {
      this.log = log;
      this.next = last + 1;
      this.droppedFrom = next;
    }
  }

  /**
   * Opens the store in a folder, or creates it. First repairs what a crash left unfinished.
   *
   * @param keep limit of the store's size on disk, in bytes.
   * @throws StoreException if another process has the store open, or the folder cannot be used.
   */
  public static ReadingStore open(Path folder, long keep, StoreListener listener)
      throws StoreException {
    return open(folder, Set.of(Recipient.BROKER), keep, listener);
  }

  /**
   * Opens the store for several recipients, as {@link #open(Path, long, StoreListener)} does. A
   * message counts as waiting until every recipient has acknowledged it. A central broker that is
   * added, or added again after a while, gets only messages that are appended from then on.
   */
  public static ReadingStore open(
      Path folder, Set<Recipient> recipients, long keep, StoreListener listener)
      throws StoreException {
    return open(folder, recipients, keep, DEFAULT_COMMIT_DELAY, StoreEnvironment.DEFAULT, listener);
  }

  /**
   * Opens the store as {@link #open(Path, Set, long, StoreListener)} does, in an environment that
   * may be simulated.
   *
   * @param commit how long a message waits for others, so that they are committed together.
   */
  public static ReadingStore open(
      Path folder,
      Set<Recipient> recipients,
      long keep,
      Duration commit,
      StoreEnvironment environment,
      StoreListener listener)
      throws StoreException {
    return StoreOpening.open(
        folder,
        Set.copyOf(recipients),
        StoreBounds.of(keep),
        CommitPolicy.withDelay(commit).accelerated(environment.speedup()),
        environment.disk(),
        listener);
  }

  /**
   * Opens the store as {@link #open(Path, Set, long, StoreListener)} does, with a copy of its
   * catalogue in a file outside the folder. It states what is lost if the whole folder is lost.
   */
  public static ReadingStore openWithCopy(
      Path folder,
      Path copyOfCatalogue,
      Set<Recipient> recipients,
      long keep,
      StoreEnvironment environment,
      StoreListener listener)
      throws StoreException {
    return StoreOpening.open(
        StorePlace.of(folder, copyOfCatalogue),
        Set.copyOf(recipients),
        StoreBounds.of(keep),
        CommitPolicy.withDelay(DEFAULT_COMMIT_DELAY).accelerated(environment.speedup()),
        environment.disk(),
        listener);
  }

  /** Returns whether there is a store in a folder, open or not, and whatever its state. */
  public static boolean exists(Path folder) {
    return Files.exists(folder.resolve(StoreOpening.EPOCH));
  }

  /**
   * Returns whether the central broker is a recipient that the store served before it was opened.
   */
  public boolean continuesUpstream() {
    return continuesUpstream;
  }

  /**
   * Returns the identity of the store's sequence numbers. It changes only when the store is new, or
   * when the disk also rejected the reservation of sequence numbers.
   */
  public String epoch() {
    return sequences.epoch();
  }

  /**
   * Returns the boot times of the machine, by which a {@link MonotonicTimestamp} is converted to an
   * instant.
   */
  public BootTimes boots() {
    return bootTimes;
  }

  /**
   * Assigns the next sequence number to a message and queues it. Does not wait for the disk: {@link
   * StoreListener#onProcessed} reports the result. Messages of one device are taken in the order of
   * their numbers. If too many bytes already wait for the disk, the message is dropped but its
   * number is used; the listener then gets a gap with reason {@link Gap.Reason#OVERLOAD}.
   *
   * @param payload encodes the message for its number, at once and on the calling thread; at most
   *     256 KiB.
   * @return the sequence number.
   */
  public long append(DeviceId device, Instant measuredAt, LongFunction<byte[]> payload) {
    return append(device, measuredAt, null, payload);
  }

  /**
   * Appends a message as {@link #append(DeviceId, Instant, LongFunction)} does.
   *
   * @param stamp monotonic timestamp, if the clock was not synchronized; otherwise null.
   */
  public long append(
      DeviceId device,
      Instant measuredAt,
      @Nullable MonotonicTimestamp stamp,
      LongFunction<byte[]> payload) {
    SequenceCounter counter = counter(device);
    synchronized (counter) {
      boolean fits = submit(counter, measuredAt, stamp, payload);
      long seq = counter.next++;
      if (fits) {
        counter.droppedFrom = counter.next;
      }
      return seq;
    }
  }

  /**
   * Appends a message as {@link #append(DeviceId, Instant, LongFunction)} does, for a caller that
   * can repeat it. If too many bytes already wait for the disk, the message gets no number and
   * nothing is lost.
   *
   * @return whether the message was queued; {@link StoreListener#onProcessed} reports whether it is
   *     durable.
   */
  public boolean offer(DeviceId device, Instant measuredAt, LongFunction<byte[]> payload) {
    SequenceCounter counter = counter(device);
    synchronized (counter) {
      boolean fits = submit(counter, measuredAt, null, payload);
      if (fits) {
        counter.next++;
        counter.droppedFrom = counter.next;
      }
      return fits;
    }
  }

  private SequenceCounter counter(DeviceId device) {
    if (closed.get()) {
      throw new IllegalStateException("the store is closed; no message can be appended");
    }
    return sequenceCounters.computeIfAbsent(device, this::newCounter);
  }

  /**
   * Queues a message with the next number of its device. The caller holds the monitor of the
   * counter.
   *
   * @return false if too many bytes already wait for the disk.
   */
  private boolean submit(
      SequenceCounter counter,
      Instant at,
      @Nullable MonotonicTimestamp stamp,
      LongFunction<byte[]> payload) {
    long seq = counter.next;
    byte[] bytes = payload.apply(seq);
    if (bytes.length > RecordFormat.MAX_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          "message of %s: %d bytes; expected at most %d"
              .formatted(
                  names.ofDevice(counter.log.device()),
                  bytes.length,
                  RecordFormat.MAX_PAYLOAD_BYTES));
    }
    return commits.submit(
        new Pending.Message(
            counter.log, seq, at.toEpochMilli(), stamp, bytes, counter.droppedFrom));
  }

  private SequenceCounter newCounter(DeviceId device) {
    synchronized (index) {
      DeviceLog log = log(device);
      return new SequenceCounter(log, log.committed());
    }
  }

  /**
   * Gives a device another name: its messages, sequence numbers, positions and gaps. Commits what
   * was appended, and waits for the disk; no message of either name may be appended meanwhile.
   * Durable when the method returns; after a crash before, the device has its former name. Does
   * nothing if the store has no message of the device, as when it was renamed already.
   *
   * @throws IOException if there are messages of the new name, or the disk rejects the change.
   */
  public void rename(DeviceId from, DeviceId to) throws IOException {
    flush().join();
    boolean isUsed;
    synchronized (index) {
      if (log(from).committed() == 0) {
        return;
      }
      isUsed = log(to).committed() > 0;
    }
    StoreRename.requireUnused(folder, to, isUsed);
    Optional.ofNullable(sequenceCounters.get(from)).ifPresent(this::reportDropped);
    names.rename(disk, from, to);
    sequenceCounters.remove(from);
    sequenceCounters.remove(to);
  }

  /**
   * Commits everything appended before, and returns a future that completes on the store's thread
   * when that is done. The commit begins at once, but at least 8 ms after the begin of the last
   * one. Commits that are requested in the meantime become one. Not for use after {@link #close}.
   */
  public CompletableFuture<Void> flush() {
    return commits.flush();
  }

  /**
   * Returns messages that wait for the broker; see {@link #waiting(Recipient, DeviceId, long, int,
   * long)}.
   */
  public List<StoredMessage> waiting(DeviceId device, long after, int maxMessages, long maxBytes)
      throws IOException {
    return waiting(Recipient.BROKER, device, after, maxMessages, maxBytes);
  }

  /**
   * Returns messages of a device that a recipient has not acknowledged, oldest first.
   *
   * @param after only messages with a higher sequence number.
   * @param maxMessages maximum number of messages.
   * @param maxBytes ends the list once its payloads reach this size; the first message is always
   *     included.
   */
  public List<StoredMessage> waiting(
      Recipient recipient, DeviceId device, long after, int maxMessages, long maxBytes)
      throws IOException {
    return waiting(Set.of(recipient), device, after, maxMessages, maxBytes);
  }

  /**
   * Returns messages of a device that at least one of several recipients has not acknowledged, as
   * {@link #waiting(Recipient, DeviceId, long, int, long)} does.
   */
  List<StoredMessage> waiting(
      Set<Recipient> recipients, DeviceId device, long after, int maxMessages, long maxBytes)
      throws IOException {
    return names.namedMessages(
        reads.waiting(recipients, synchronizedLog(device), after, maxMessages, maxBytes));
  }

  /**
   * Returns messages of a device, acknowledged or not, oldest first; parameters as for {@link
   * #waiting}.
   */
  public List<StoredMessage> read(DeviceId device, long after, int maxMessages, long maxBytes)
      throws IOException {
    return names.namedMessages(
        reads
            .within(MeasurementPeriod.ALL, synchronizedLog(device), after, maxMessages, maxBytes)
            .messages());
  }

  /**
   * Reads messages of a device that may have been measured within a period, acknowledged or not,
   * oldest first. Those that were measured at another time for certain are not decompressed.
   *
   * @param after only messages with a higher sequence number.
   * @param from epoch milliseconds; {@code to} as well, both included.
   * @param maxMessages maximum number of messages that are examined, found or not.
   * @param maxBytes ends the read once the payloads reach this size; the first message is always
   *     included.
   * @param found receives the messages, on the calling thread.
   * @return the last sequence number that was examined; {@code after} if there is no message after
   *     it worth reading.
   */
  public long readWithin(
      DeviceId device,
      long after,
      long from,
      long to,
      int maxMessages,
      long maxBytes,
      Consumer<StoredMessage> found)
      throws IOException {
    PeriodMessages part =
        reads.within(
            new MeasurementPeriod(from, to), synchronizedLog(device), after, maxMessages, maxBytes);
    names.namedMessages(part.messages()).forEach(found);
    return part.upTo();
  }

  /**
   * Finds where to read on for messages of a device that were measured within a period. Examines
   * ranges of messages, not single messages, so the message found may lie outside the period.
   *
   * @param from epoch milliseconds; {@code to} as well, both included.
   * @return the lowest sequence number above {@code after} worth reading; empty if there is none.
   */
  public OptionalLong firstWithin(DeviceId device, long after, long from, long to) {
    MeasurementPeriod period = new MeasurementPeriod(from, to);
    synchronized (index) {
      for (MessageRange run : log(device).extents()) {
        if (run.last() > after && run.mayOverlap(period)) {
          return OptionalLong.of(Math.max(run.first(), after + 1));
        }
      }
    }
    return OptionalLong.empty();
  }

  private DeviceLog synchronizedLog(DeviceId device) {
    synchronized (index) {
      return log(device);
    }
  }

  /** Returns the log of a device. The caller holds the monitor of the index. */
  private DeviceLog log(DeviceId device) {
    return index.device(names.inFiles(device));
  }

  /**
   * Marks a message as delivered to the broker; see {@link #acknowledge(Recipient, DeviceId,
   * long)}.
   */
  public void acknowledge(DeviceId device, long seq) {
    acknowledge(Recipient.BROKER, device, seq);
  }

  /** Marks a message as delivered to a recipient, or as never wanted there. Idempotent. */
  public void acknowledge(Recipient recipient, DeviceId device, long seq) {
    synchronized (index) {
      DeviceLog log = log(device);
      Cursor cursor = log.cursor(recipient);
      if (isGiven(device, log, seq) && cursor.waiting(seq, seq) > 0) {
        cursors.acknowledge(recipient, log, seq, seq);
      }
    }
  }

  /**
   * Returns whether a message has the number. A late answer for the former name of a device must
   * not count for another one.
   */
  private boolean isGiven(DeviceId device, DeviceLog log, long seq) {
    SequenceCounter counter = sequenceCounters.get(device);
    // A message is queued before the counter is increased.
    return seq <= (counter == null ? log.committed() : counter.next);
  }

  /** Marks every stored message of a device as delivered to a recipient. */
  void acknowledgeAll(Recipient recipient, DeviceId device) {
    synchronized (index) {
      DeviceLog log = log(device);
      if (log.committed() > 0) {
        cursors.acknowledge(recipient, log, 1, log.committed());
      }
    }
  }

  /** As {@link #canAcknowledgeAhead(Recipient, DeviceId)}, for the broker. */
  public boolean canAcknowledgeAhead(DeviceId device) {
    return canAcknowledgeAhead(Recipient.BROKER, device);
  }

  /**
   * Returns whether acknowledgements ahead of older waiting messages would survive a restart. Each
   * interval of them takes space in a cursor slot, and a slot holds only a few.
   */
  public boolean canAcknowledgeAhead(Recipient recipient, DeviceId device) {
    synchronized (index) {
      return log(device).cursor(recipient).intervalsAbove() < MAX_INTERVALS_AHEAD;
    }
  }

  /** Returns the devices that have messages in the store, sorted. */
  public List<DeviceId> devices() {
    synchronized (index) {
      return index.devices().stream()
          .filter(log -> !log.extents().isEmpty())
          .map(log -> names.ofDevice(log.device()))
          .sorted()
          .toList();
    }
  }

  /**
   * Returns the sequence number of the last message of a device that was taken; 0 if there was
   * none.
   */
  public long newest(DeviceId device) {
    synchronized (index) {
      return log(device).committed();
    }
  }

  /** Returns what a recipient has not acknowledged yet, over all devices. */
  public Waiting waiting(Recipient recipient) {
    return waiting(Set.of(recipient));
  }

  /** Returns what at least one of several recipients has not acknowledged yet. */
  Waiting waiting(Set<Recipient> recipients) {
    synchronized (index) {
      return index.waiting(recipients);
    }
  }

  /** Returns how many messages of a device at least one recipient has not acknowledged. */
  public long waiting(DeviceId device) {
    synchronized (index) {
      return log(device).waiting();
    }
  }

  /**
   * Returns the gaps of a device, oldest first. Only the latest ones are kept apart; older ones are
   * merged.
   */
  public List<Gap> gaps(DeviceId device) {
    synchronized (index) {
      return names.namedGaps(log(device).gaps());
    }
  }

  /**
   * Returns how long the last commit took, or how long the current disk operation has taken if that
   * is longer.
   */
  public Duration lastCommit() {
    return commits.lastCommitDuration();
  }

  /** Returns what was written since the store was opened. */
  public StoreWrites writes() {
    return new StoreWrites(commits.groups(), disk.syncs());
  }

  public StoreSize size() {
    Optional<String> degraded = appender.degraded();
    synchronized (index) {
      return index.size(degraded);
    }
  }

  /** Verifies the whole store; see {@link #verify(Path)}. */
  public StoreVerification verify() throws IOException {
    return verify(folder);
  }

  /**
   * Reads every byte of a store, open or not, without changing it.
   *
   * @throws IOException if a file cannot be read at all.
   */
  public static StoreVerification verify(Path folder) throws IOException {
    return verify(folder, Recipient.BROKER, share -> {});
  }

  /**
   * Verifies a store as {@link #verify(Path)} does.
   *
   * @param recipient the recipient whose cursors must exist; those of others may.
   * @param progress receives the fraction done now and then, 0 to 1.
   */
  public static StoreVerification verify(Path folder, Recipient recipient, DoubleConsumer progress)
      throws IOException {
    return StoreCheck.of(folder, recipient, progress);
  }

  /** Commits what was appended and releases the folder. Idempotent. */
  @Override
  public void close() throws IOException {
    if (closed.getAndSet(true)) {
      return;
    }
    commits.close();
    sequenceCounters.values().forEach(this::reportDropped);
    try {
      appender.finish();
      cursors.checkpoint(index);
    } finally {
      sequences.close();
      readers.close();
      cursors.close();
      lock.close();
    }
  }

  private void reportDropped(SequenceCounter counter) {
    synchronized (counter) {
      if (counter.droppedFrom < counter.next) {
        commits.reportDropped(counter.log, counter.droppedFrom, counter.next - 1);
      }
    }
  }
}
