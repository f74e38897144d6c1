// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import io.parasol.config.site.DeviceId;
import java.io.IOException;
import java.nio.channels.FileChannel;
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
import java.util.function.DoubleConsumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Messages of many devices, on disk before they count as taken, numbered per device, kept until
 * space is needed and not only until they are delivered.
 *
 * <p>Safe for any number of threads. A message that was reported durable survives the end of the
 * process and of the power; one that was acknowledged is not handed out as waiting again, unless
 * the power went within a second.
 */
public final class ReadingStore implements AutoCloseable {

  /** The longest message that it takes, in bytes. */
  public static final int LONGEST_PAYLOAD = RecordFormat.LONGEST_PAYLOAD;

  /** How long a message waits for others where nothing is said. */
  public static final Duration USUAL_COMMIT = Rhythm.DEFAULT.delay();

  /** Some are left for answers that come out of order. */
  private static final int MOST_AHEAD = CursorSlot.MOST_INTERVALS - 6;

  private final FileChannel lock;
  private final Catalogue catalogue;
  private final SegmentReaders readers;
  private final Cursors cursors;
  private final Numbers numbers;
  private final Appender appender;
  private final GroupCommit commits;
  private final Reads reads;
  private final Boots boots;
  private final Path folder;
  private final Map<DeviceId, Numbering> numberings = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  ReadingStore(Path folder, FileChannel lock, Opened parts) {
    this.folder = folder;
    this.lock = lock;
    this.catalogue = parts.catalogue();
    this.readers = parts.readers();
    this.cursors = parts.cursors();
    this.numbers = parts.numbers();
    this.appender = parts.appender();
    this.commits = parts.commits();
    this.reads = parts.reads();
    this.boots = parts.boots();
    commits.start();
  }

  /** What the store is made of. */
  record Opened(
      Catalogue catalogue,
      SegmentReaders readers,
      Cursors cursors,
      Numbers numbers,
      Appender appender,
      GroupCommit commits,
      Reads reads,
      Boots boots) {}

  /** The next number of a device. Its monitor is held while a message gets one. */
  private static final class Numbering {
    private final DeviceLog log;
    private long next;
    private long skippedFrom;

    private Numbering(DeviceLog log, long last) {
      this.log = log;
      this.next = last + 1;
      this.skippedFrom = next;
    }
  }

  /**
   * Opens the store in a folder, or makes it. What a crash left unfinished is put in order first.
   *
   * @param keep bytes that it may take on disk.
   * @throws StoreException if another one has it open, or the folder cannot be used.
   */
  public static ReadingStore open(Path folder, long keep, StoreListener listener)
      throws StoreException {
    return open(folder, Set.of(Recipient.BROKER), keep, listener);
  }

  /**
   * As {@link #open(Path, long, StoreListener)}, for these recipients. What one of them has not got
   * counts as waiting. A centre that is new begins with what is appended from then on, and so does
   * one that was left out for a while.
   */
  public static ReadingStore open(
      Path folder, Set<Recipient> recipients, long keep, StoreListener listener)
      throws StoreException {
    return open(folder, recipients, keep, USUAL_COMMIT, Circumstances.USUAL, listener);
  }

  /**
   * As {@link #open(Path, Set, long, StoreListener)}, under circumstances that may be played.
   *
   * @param commit how long a message waits for others, to be committed with them.
   */
  public static ReadingStore open(
      Path folder,
      Set<Recipient> recipients,
      long keep,
      Duration commit,
      Circumstances circumstances,
      StoreListener listener)
      throws StoreException {
    return StoreOpening.open(
        folder,
        Set.copyOf(recipients),
        StoreBounds.of(keep),
        Rhythm.committing(commit).faster(circumstances.haste()),
        circumstances.disk(),
        listener);
  }

  /** Changes only when the store itself is new, or had no disk to keep its numbers on. */
  public String epoch() {
    return numbers.epoch();
  }

  /** When the machine started, so that a {@link Stamp} can be told as an instant. */
  public Boots boots() {
    return boots;
  }

  /**
   * Numbers a message and takes it. Does not wait for the disk: {@link StoreListener#taken} says
   * when it is there. Messages of one device are taken in the order of their numbers.
   *
   * @param payload makes the message from its number, at once and on this thread; at most 256 KiB.
   * @return its number.
   */
  public long append(DeviceId device, Instant measuredAt, LongFunction<byte[]> payload) {
    return append(device, measuredAt, null, payload);
  }

  /**
   * As {@link #append(DeviceId, Instant, LongFunction)}.
   *
   * @param stamp where the clock was not right.
   */
  public long append(
      DeviceId device, Instant measuredAt, @Nullable Stamp stamp, LongFunction<byte[]> payload) {
    Numbering numbering = open(device);
    synchronized (numbering) {
      boolean fits = submit(numbering, measuredAt, stamp, payload);
      long seq = numbering.next++;
      if (fits) {
        numbering.skippedFrom = numbering.next;
      }
      return seq;
    }
  }

  /**
   * As {@link #append(DeviceId, Instant, LongFunction)}, for whoever can say it again: where too
   * much waits for a slow disk already, the message gets no number, and nothing is lost.
   *
   * @return whether it was taken; {@link StoreListener#taken} says whether it is durable.
   */
  public boolean offer(DeviceId device, Instant measuredAt, LongFunction<byte[]> payload) {
    Numbering numbering = open(device);
    synchronized (numbering) {
      boolean fits = submit(numbering, measuredAt, null, payload);
      if (fits) {
        numbering.next++;
        numbering.skippedFrom = numbering.next;
      }
      return fits;
    }
  }

  private Numbering open(DeviceId device) {
    if (closed.get()) {
      throw new IllegalStateException("the store is closed");
    }
    return numberings.computeIfAbsent(device, this::numbering);
  }

  /** With the next number of its device, whose monitor is held. */
  private boolean submit(
      Numbering numbering, Instant at, @Nullable Stamp stamp, LongFunction<byte[]> payload) {
    long seq = numbering.next;
    byte[] bytes = payload.apply(seq);
    if (bytes.length > RecordFormat.LONGEST_PAYLOAD) {
      throw new IllegalArgumentException(
          "message of %s: %d bytes; expected at most %d"
              .formatted(numbering.log.device(), bytes.length, RecordFormat.LONGEST_PAYLOAD));
    }
    return commits.submit(
        new Pending.Message(
            numbering.log, seq, at.toEpochMilli(), stamp, bytes, numbering.skippedFrom));
  }

  private Numbering numbering(DeviceId device) {
    synchronized (catalogue) {
      DeviceLog log = catalogue.device(device);
      return new Numbering(log, log.reserved());
    }
  }

  /**
   * Completes, on the store's own thread, when everything that was appended before has been taken,
   * and costs the disk nothing. Not for use after {@link #close}.
   */
  public CompletableFuture<Void> taken() {
    return commits.mark();
  }

  /** Completes when everything that was appended before has been taken, which is done at once. */
  public CompletableFuture<Void> flush() {
    return commits.flush();
  }

  /** As {@link #waiting(Recipient, DeviceId, long, int, long)}, of the broker. */
  public List<StoredMessage> waiting(DeviceId device, long after, int most, long mostBytes)
      throws IOException {
    return waiting(Recipient.BROKER, device, after, most, mostBytes);
  }

  /**
   * Messages of a device that one has not acknowledged, oldest first.
   *
   * @param after only those with a higher number.
   * @param most how many at most.
   * @param mostBytes ends the list once it holds that many; the first message is always in it.
   */
  public List<StoredMessage> waiting(
      Recipient recipient, DeviceId device, long after, int most, long mostBytes)
      throws IOException {
    return reads.waiting(recipient, log(device), after, most, mostBytes);
  }

  /** Messages of a device, acknowledged or not, oldest first; as {@link #waiting} otherwise. */
  public List<StoredMessage> read(DeviceId device, long after, int most, long mostBytes)
      throws IOException {
    return reads.all(log(device), after, most, mostBytes);
  }

  /**
   * Where reading on finds messages of a device that were measured within a time, or is near them:
   * only a run of messages is looked at, not each of them.
   *
   * @param from epoch milliseconds; {@code to} the same, both included.
   * @return the first number behind that one worth reading; empty if there is none.
   */
  public OptionalLong firstWithin(DeviceId device, long after, long from, long to) {
    synchronized (catalogue) {
      for (Extent run : catalogue.device(device).extents()) {
        if (run.last() > after && run.mayMeet(from, to)) {
          return OptionalLong.of(Math.max(run.first(), after + 1));
        }
      }
    }
    return OptionalLong.empty();
  }

  private DeviceLog log(DeviceId device) {
    synchronized (catalogue) {
      return catalogue.device(device);
    }
  }

  /** As {@link #acknowledge(Recipient, DeviceId, long)}, by the broker. */
  public void acknowledge(DeviceId device, long seq) {
    acknowledge(Recipient.BROKER, device, seq);
  }

  /** A message was delivered to one, or will never be wanted there. Idempotent. */
  public void acknowledge(Recipient recipient, DeviceId device, long seq) {
    synchronized (catalogue) {
      DeviceLog log = catalogue.device(device);
      Cursor cursor = log.cursor(recipient);
      if (cursor.waiting(seq, seq) > 0) {
        cursor.settle(seq, seq);
        cursors.write(recipient, log);
      }
    }
  }

  /** One has got all that is in the store of a device. */
  void acknowledgeAll(Recipient recipient, DeviceId device) {
    synchronized (catalogue) {
      DeviceLog log = catalogue.device(device);
      log.cursor(recipient).settle(1, log.committed());
      cursors.write(recipient, log);
    }
  }

  /** As {@link #mayRunAhead(Recipient, DeviceId)}, of the broker. */
  public boolean mayRunAhead(DeviceId device) {
    return mayRunAhead(Recipient.BROKER, device);
  }

  /**
   * Whether messages that are acknowledged ahead of older ones that wait would be known as such
   * after a restart. Each run of them takes room of which there is not much.
   */
  public boolean mayRunAhead(Recipient recipient, DeviceId device) {
    synchronized (catalogue) {
      return catalogue.device(device).cursor(recipient).ahead() < MOST_AHEAD;
    }
  }

  /** The devices that have messages here. */
  public List<DeviceId> devices() {
    synchronized (catalogue) {
      return catalogue.devices().stream()
          .filter(log -> !log.extents().isEmpty())
          .map(DeviceLog::device)
          .sorted()
          .toList();
    }
  }

  /** The number of the last message of a device that was taken; 0 if there was none. */
  public long newest(DeviceId device) {
    synchronized (catalogue) {
      return catalogue.device(device).committed();
    }
  }

  /** What one has still to get, of all devices. */
  public Waiting waiting(Recipient recipient) {
    synchronized (catalogue) {
      return catalogue.waiting(recipient);
    }
  }

  /** How many messages of a device somebody has not acknowledged. */
  public long waiting(DeviceId device) {
    synchronized (catalogue) {
      return catalogue.device(device).waiting();
    }
  }

  /** What a device lost, oldest first; the latest ones apart, older ones as one. */
  public List<Gap> gaps(DeviceId device) {
    synchronized (catalogue) {
      return catalogue.device(device).gaps();
    }
  }

  /** How long the disk took for the last commit, or takes already for what it was given since. */
  public Duration lastCommit() {
    return commits.last();
  }

  public StoreSize size() {
    Optional<String> degraded = appender.degraded();
    synchronized (catalogue) {
      return catalogue.size(degraded);
    }
  }

  /** Reads the whole store; see {@link #verify(Path)}. */
  public Verification verify() throws IOException {
    return verify(folder);
  }

  /**
   * Reads every byte of a store, open or not, and changes nothing.
   *
   * @throws IOException if a file cannot be read at all.
   */
  public static Verification verify(Path folder) throws IOException {
    return verify(folder, Recipient.BROKER, share -> {});
  }

  /**
   * As {@link #verify(Path)}.
   *
   * @param recipient who is to get all that is in there, perhaps among others.
   * @param progress hears now and then how much is done, 0 to 1.
   */
  public static Verification verify(Path folder, Recipient recipient, DoubleConsumer progress)
      throws IOException {
    return StoreCheck.of(folder, recipient, progress);
  }

  /** Takes what was appended, and lets go of the folder. Idempotent. */
  @Override
  public void close() throws IOException {
    if (closed.getAndSet(true)) {
      return;
    }
    commits.close();
    numberings.values().forEach(this::tellSkipped);
    try {
      appender.finish();
      cursors.sync(catalogue);
    } finally {
      readers.close();
      cursors.close();
      lock.close();
    }
  }

  private void tellSkipped(Numbering numbering) {
    synchronized (numbering) {
      if (numbering.skippedFrom < numbering.next) {
        commits.lose(numbering.log, numbering.skippedFrom, numbering.next - 1, Gap.Reason.OVERLOAD);
      }
    }
  }
}
