// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFolder;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.SiteId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An append-only log, which is a Merkle tree over its records (RFC 9162, 2.1). A record is durable
 * when {@link #append} returns. Anyone who keeps the returned root can check at any later time
 * whether the log still contains the same records.
 *
 * <p>A log that cannot be opened, or contains damage that no crash causes, is an object too, but
 * accepts no records.
 *
 * <p>Thread-safe; blocks on the disk. A sync does not block {@link #appendUnsynced}: records that
 * are appended while one runs share the next one.
 */
public final class EvidenceLog implements AutoCloseable {

  /**
   * Minimum free space in bytes for starting something new. Operations in progress need this space
   * for their completion. It exceeds what all commands in progress can write.
   */
  private static final long RESERVED_BYTES = 32L * 1024 * 1024;

  private final Path folder;
  private final Disk disk;
  private final @Nullable LogCheckpoint checkpoint;
  private final LogAppender appender;
  private final HeadProofs headProofs = new HeadProofs();

  /** Held during a sync and a change of the segment. Taken before the monitor of this log. */
  private final Object syncLock = new Object();

  private MerkleFrontier frontier = MerkleFrontier.EMPTY;

  /** The records that this process has made durable. */
  private State durable = new State(0, TreeHash.EMPTY);

  /** The tree up to the last record that the checkpoint had at the start; null if unknown. */
  private @Nullable MerkleFrontier atStart;

  private byte[] torn = {};
  private long first;
  private long sealed = -1;
  private volatile @Nullable String unavailableReason;
  private volatile @Nullable String inconsistency;

  private EvidenceLog(Path folder, Disk disk, @Nullable LogCheckpoint checkpoint) {
    this.folder = folder;
    this.disk = disk;
    this.checkpoint = checkpoint;
    this.appender = new LogAppender(folder, disk);
  }

  /**
   * Opens the log in a folder, which is created if it is missing. Only one process may open it at a
   * time. The log has no checkpoint, so that a loss of its end is not noticed.
   */
  public static EvidenceLog open(Path folder) {
    return open(folder, Disk.REAL);
  }

  /** Opens the log as {@link #open(Path)} does, on a disk that may fail. */
  public static EvidenceLog open(Path folder, Disk disk) {
    return open(new EvidenceLog(folder, disk, null));
  }

  /**
   * Opens the log as {@link #open(Path)} does, with a checkpoint. Before the first record of the
   * process, {@link #beginCheckpoint} must be called.
   *
   * @param checkpoint a file outside the folder of the log.
   */
  public static EvidenceLog open(Path folder, Path checkpoint, Disk disk) {
    return open(new EvidenceLog(folder, disk, LogCheckpoint.at(checkpoint, disk)));
  }

  private static EvidenceLog open(EvidenceLog log) {
    try {
      DurableFolder.create(log.folder, log.disk);
      if (log.checkpoint == null) {
        log.load(Long.MAX_VALUE);
      } else {
        log.checkpoint.load();
        log.load(log.checkpoint.durableRecords());
        log.inconsistency = log.checkpoint.difference(log).orElse(null);
      }
    } catch (IOException | LogDamagedException unusable) {
      log.unavailableReason = String.valueOf(unusable.getMessage());
    }
    return log;
  }

  /**
   * @param durable number of records that no crash can damage.
   */
  private synchronized void load(long durable) throws IOException, LogDamagedException {
    List<LogSegment> segments = LogSegment.list(folder);
    if (segments.isEmpty()) {
      appender.start(frontier);
      return;
    }
    LogSegment last = segments.get(segments.size() - 1);
    SegmentReader reader = new SegmentReader(last);
    if (reader.hasNoCompleteFrame()) {
      // A crash interrupted the creation of this segment; it contains no record.
      Files.delete(last.path());
      segments.remove(segments.size() - 1);
      if (segments.isEmpty()) {
        appender.start(frontier);
        return;
      }
      last = segments.get(segments.size() - 1);
      reader = new SegmentReader(last);
    }
    SegmentReader.Content content = reader.check(durable);
    first = segments.get(0).first();
    frontier = content.frontier();
    atStart = content.durable().orElse(null);
    torn = content.torn();
    appender.resume(last, content);
    headProofs.resume(content);
  }

  /**
   * Creates the checkpoint of a log that has none yet, and records that it exists from now on. Does
   * nothing if there is one, or if the log is inconsistent with it.
   */
  public void beginCheckpoint(Instant at) throws IOException {
    if (checkpoint == null || inconsistency != null || checkpoint.newest().isPresent()) {
      return;
    }
    checkpoint.create(size() == 0);
    writeOne(LogRecords.checkpoint(at, Json.object().build()));
    sync();
  }

  /** Returns the checkpoint of this log; empty if it was opened without one. */
  public Optional<LogCheckpoint> checkpoint() {
    return Optional.ofNullable(checkpoint);
  }

  /**
   * Returns in what the log differs from its checkpoint; empty if it agrees with it. Records may be
   * missing then, so no command may be carried out. Records are still accepted, but the checkpoint
   * is not changed. Callable from any thread without blocking.
   */
  public Optional<String> inconsistency() {
    return Optional.ofNullable(inconsistency);
  }

  /**
   * Compares the log with a head that was kept elsewhere and whose signature was verified. If the
   * log is not the one that the head describes, it is {@link #inconsistency inconsistent} from now
   * on, also after a restart. A head from before the horizon is not compared. Does nothing without
   * a checkpoint.
   */
  public synchronized void compare(LogHead kept) {
    if (checkpoint != null && inconsistency == null && unavailableReason == null) {
      inconsistency = checkpoint.difference(this, kept).orElse(null);
    }
  }

  /**
   * Appends the decision of an operator to continue with this log, although records may be missing.
   *
   * @param horizon no command whose validity begins earlier is obeyed from now on.
   * @param details members of the record.
   */
  public void appendAcceptance(Instant at, Instant horizon, Json.Obj details) throws IOException {
    if (checkpoint != null && inconsistency == null && checkpoint.newest().isEmpty()) {
      checkpoint.create(false);
    }
    writeOne(
        LogRecords.checkpoint(at, Json.object().put("horizon", horizon).putAll(details).build()));
    sync();
  }

  /** Replaces the checkpoint by one that describes the current log. */
  public synchronized void replaceCheckpoint(Instant horizon, List<byte[]> statements)
      throws IOException {
    if (checkpoint == null) {
      throw new IOException(folder + " has no checkpoint");
    }
    checkpoint.replace(frontier.size(), frontier.root(), horizon, statements);
    inconsistency = null;
  }

  /**
   * Returns why no record is accepted; empty if records are accepted. Callable from any thread
   * without blocking.
   */
  public Optional<String> unavailableReason() {
    return Optional.ofNullable(unavailableReason);
  }

  /** Returns whether there is enough free space to start something new. */
  public boolean hasFreeSpace() {
    try {
      return disk.usableSpace(folder) >= RESERVED_BYTES;
    } catch (IOException unknown) {
      return false;
    }
  }

  /** Returns the index of the oldest record that is still in the log; 0 if none was removed. */
  public synchronized long first() {
    return first;
  }

  /** Returns the number of bytes on the disk. */
  public long bytes() throws IOException {
    long bytes = 0;
    for (LogSegment each : LogSegment.list(folder)) {
      bytes += Files.size(each.path());
    }
    return bytes;
  }

  /** Returns the number of records, including those that were removed. */
  public synchronized long size() {
    return frontier.size();
  }

  /** Returns the root of the tree over all records. */
  public synchronized TreeHash root() {
    return frontier.root();
  }

  /** The number of records and the root of the tree over them. */
  public record State(long size, TreeHash root) {}

  /** Returns size and root at one moment, while other threads append records. */
  public synchronized State state() {
    return new State(frontier.size(), frontier.root());
  }

  /** Returns the interrupted write that was cut off when the log was opened. */
  public synchronized byte[] torn() {
    return torn.clone();
  }

  /**
   * Appends a record, which is durable when this method returns.
   *
   * @throws IOException if the record may not be durable; it does not count as recorded then. A
   *     call that failed because of a full disk may be repeated. After a failed sync the state of
   *     the file is unknown, and every further call fails.
   */
  public LogPlace append(byte[] record) throws IOException {
    return append(List.of(), record, place -> List.of());
  }

  /**
   * Appends records that belong together. When this method returns, all of them are durable; after
   * a failure, none of them count.
   *
   * @param before records that precede the record.
   * @param after creates the records that follow, from the position of the record; must not call
   *     this log.
   * @return the position of the record.
   */
  public LogPlace append(List<byte[]> before, byte[] record, Function<LogPlace, List<byte[]>> after)
      throws IOException {
    LogPlace place = appendUnsynced(before, record, after);
    sync();
    return place;
  }

  /**
   * Appends records as {@link #append(List, byte[], Function)} does. They are durable after the
   * next sync; a crash before may lose them. If this method throws, none of them count, and the
   * call may be repeated.
   */
  public LogPlace appendUnsynced(
      List<byte[]> before, byte[] record, Function<LogPlace, List<byte[]>> after)
      throws IOException {
    prepareSegment();
    synchronized (this) {
      requireCheckpoint();
      AppendedRecords appended = new AppendedRecords(frontier);
      before.forEach(appended::add);
      LogPlace place = appended.addWithPlace(record);
      after.apply(place).forEach(appended::add);
      write(appended);
      return place;
    }
  }

  /** Appends a record without a sync. A crash may lose it until the next sync. */
  public void appendUnsynced(byte[] record) throws IOException {
    prepareSegment();
    synchronized (this) {
      requireCheckpoint();
      write(new AppendedRecords(frontier).add(record));
    }
  }

  /**
   * Signs the current state of the log, and appends the result as a record. Ends the segment if it
   * is long or old, so that it ends with a head.
   *
   * @return the signed head.
   */
  public Envelope appendHead(SiteId site, Instant at, SigningKey gateway) throws IOException {
    synchronized (syncLock) {
      synchronized (this) {
        Envelope head = new LogHead(site, frontier.size(), frontier.root(), at).sign(gateway);
        Optional<ConsistencyProof> proof = headProofs.proof();
        MerkleFrontier signed = frontier;
        byte[] record = LogRecords.head(head, at);
        append(record);
        headProofs.begin(proof, signed, TreeHash.ofLeaf(record));
        sealed = frontier.size();
        if (appender.isEndedByHead(at)) {
          try {
            appender.start(frontier);
          } catch (IOException failed) {
            // The head is recorded. The current segment goes on, and the next head tries again.
          }
        }
        return head;
      }
    }
  }

  /**
   * Removes the oldest records from the disk. First it appends a record that states what is
   * removed, and a signed head over it, so that an audit can distinguish this from a loss. After a
   * crash or a failure some of the records may remain; the call may be repeated.
   *
   * @throws IOException if the statement is not on the disk, or not all files were removed.
   */
  public void trim(LogTrim trim, SiteId site, Instant at, SigningKey gateway) throws IOException {
    synchronized (syncLock) {
      synchronized (this) {
        trimLocked(trim, site, at, gateway);
      }
    }
  }

  private void trimLocked(LogTrim trim, SiteId site, Instant at, SigningKey gateway)
      throws IOException {
    String difference = inconsistency;
    if (difference != null) {
      throw new IOException(difference);
    }
    List<LogSegment> removed =
        LogSegment.list(folder).stream().filter(each -> each.first() < trim.before()).toList();
    if (removed.isEmpty()) {
      return;
    }
    append(LogRecords.trimmed(trim, at));
    appendHead(site, at, gateway);
    for (LogSegment each : removed) {
      disk.delete(each.path());
    }
    disk.syncFolder(folder);
    first = trim.before();
  }

  /**
   * Returns the proof that the newest head of {@link #appendHead} continues the head before it;
   * empty if the head before it is not in the same segment.
   */
  public synchronized Optional<ConsistencyProof> headProof() {
    return headProofs.newest();
  }

  /** Returns whether records were added since {@link #appendHead}. */
  public synchronized boolean hasGrown() {
    return sealed != frontier.size();
  }

  /**
   * Makes all records durable, then the checkpoint that states their number. Calls at the same time
   * share a sync.
   */
  public void sync() throws IOException {
    synchronized (syncLock) {
      syncRecords();
      saveCheckpoint();
    }
  }

  /**
   * Makes all records durable. The checkpoint does not state them before {@link #saveCheckpoint}.
   */
  public void syncRecords() throws IOException {
    synchronized (syncLock) {
      long end;
      State written;
      synchronized (this) {
        if (!appender.isOpen() || !appender.isUnsynced()) {
          return;
        }
        requireAvailable();
        end = appender.end();
        written = state();
      }
      force();
      synchronized (this) {
        appender.markSynced(end);
        durable = written;
      }
    }
  }

  /**
   * Writes to the checkpoint which records this process has made durable. When this method returns,
   * that and all earlier statements of the checkpoint are durable. It may run while another thread
   * syncs the records.
   */
  public void saveCheckpoint() throws IOException {
    if (checkpoint == null || inconsistency != null) {
      return;
    }
    requireAvailable();
    State known;
    synchronized (this) {
      known = durable;
    }
    try {
      checkpoint.save(known.size(), known.root());
    } catch (IOException failed) {
      throw unavailable(failed);
    }
  }

  private void requireCheckpoint() throws IOException {
    if (checkpoint != null && inconsistency == null && checkpoint.newest().isEmpty()) {
      throw new IOException("the checkpoint of %s was not created".formatted(folder));
    }
  }

  private void writeOne(byte[] record) throws IOException {
    prepareSegment();
    synchronized (this) {
      write(new AppendedRecords(frontier).add(record));
    }
  }

  private void write(AppendedRecords appended) throws IOException {
    requireAvailable();
    if (appender.cutFailedWrite()) {
      force();
    }
    appender.write(Frame.of(appended.frame().bytes()));
    frontier = appended.frontier();
    headProofs.append(appended.leaves());
  }

  /** Starts a new segment if the current one is full. */
  private void prepareSegment() throws IOException {
    if (!isSegmentFull()) {
      return;
    }
    synchronized (syncLock) {
      synchronized (this) {
        if (isSegmentFull()) {
          sync();
          appender.start(frontier);
        }
      }
    }
  }

  private synchronized boolean isSegmentFull() throws IOException {
    requireAvailable();
    return appender.isFull();
  }

  private void requireAvailable() throws IOException {
    String reason = unavailableReason;
    if (reason != null) {
      throw new IOException(reason);
    }
  }

  private void force() throws IOException {
    try {
      appender.force();
    } catch (IOException failed) {
      throw unavailable(failed);
    }
  }

  /** After a failed sync the state of a file is unknown: no further record is accepted. */
  private IOException unavailable(IOException failed) {
    unavailableReason = "a write to %s failed: %s".formatted(folder, failed.getMessage());
    return failed;
  }

  /** A consumer of records. */
  @FunctionalInterface
  public interface Visitor {
    void visit(long index, byte[] record) throws IOException;
  }

  /**
   * Reads all records from an index on, the oldest first.
   *
   * @param from {@link #first} or more.
   * @return root of the tree over the records before the index.
   * @throws IOException if the records cannot be read as they were written.
   */
  public synchronized TreeHash read(long from, Visitor visitor) throws IOException {
    return LogReader.read(folder, from, frontier.size(), visitor);
  }

  /**
   * Returns the root of the tree over the first records.
   *
   * @param size number of the records, {@link #first} or more.
   * @throws IOException if the records cannot be read as they were written.
   */
  synchronized TreeHash rootOf(long size) throws IOException {
    MerkleFrontier known = atStart;
    return known != null && known.size() == size ? known.root() : read(size, (index, record) -> {});
  }

  /** Closes the log. Makes all records durable, as far as possible. */
  @Override
  public void close() throws IOException {
    synchronized (syncLock) {
      synchronized (this) {
        if (!appender.isOpen()) {
          return;
        }
        try {
          if (unavailableReason == null) {
            sync();
          }
          if (checkpoint != null) {
            checkpoint.close();
          }
        } finally {
          unavailableReason = folder + " is closed";
          appender.close();
        }
      }
    }
  }
}
