// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.files.DurableFolder;
import io.parasol.config.model.site.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A file outside the folder of a log that holds the size and root of the log after one of its
 * syncs. It reveals at the next start that the log was lost, cut off, or replaced by an older copy.
 * The owner of the log adds statements that must survive the loss of the log.
 *
 * <p>The file begins with two slots, which are written in turn, so that a crash damages at most one
 * of them. The statements follow, one {@link Frame} each. A file whose two slots are zero belongs
 * to a log that has not been synced since the file was created.
 *
 * <p>Thread-safe; blocks on the disk. A sync of {@link #save} blocks neither {@link #add} nor
 * {@link #horizon}.
 */
public final class LogCheckpoint {

  private static final int STATEMENTS_FROM = 2 * CheckpointSlot.BYTES;

  /** Largest file in bytes that is read. No checkpoint grows this large. */
  private static final int MAX_FILE_BYTES = 64 * 1024 * 1024;

  /**
   * Minimum growth by statements, in bytes, before they are summed up: some 6,000 commands. They
   * must also have grown by the size of the last summary. Commands in progress wait for two syncs
   * meanwhile.
   */
  static final int MIN_GROWTH_BYTES = 2 * 1024 * 1024;

  private final Path path;
  private final Disk disk;

  /** Held while the file is synced or replaced. Taken before the monitor. */
  private final Object syncLock = new Object();

  private @Nullable FileChannel file;
  private boolean exists;
  private @Nullable String problem;
  private @Nullable CheckpointSlot newest;

  /** The horizon of the first slot; null if it is set later. */
  private @Nullable Instant horizonAtStart = Instant.EPOCH;

  private List<byte[]> statements = List.of();
  private long end = STATEMENTS_FROM;
  private long durableEnd = STATEMENTS_FROM;
  private long summedUpTo = STATEMENTS_FROM;

  private LogCheckpoint(Path path, Disk disk) {
    this.path = path;
    this.disk = disk;
  }

  /** Returns a checkpoint that knows nothing before {@link #load}. */
  static LogCheckpoint at(Path path, Disk disk) {
    return new LogCheckpoint(path, disk);
  }

  /**
   * Marks a log as restored from a backup. Until an operator accepts the log, it differs from its
   * checkpoint, because records that were written after the backup are missing.
   *
   * @param checkpoint the file of the checkpoint, beside which the mark is made.
   * @param at when the backup was made.
   */
  public static void markRestored(Path checkpoint, Instant at) throws IOException {
    Path mark = markOf(checkpoint);
    DurableFile.replace(
        Disk.REAL,
        mark.resolveSibling(mark.getFileName() + ".new"),
        mark,
        at.toString().getBytes(US_ASCII));
  }

  private static Path markOf(Path checkpoint) {
    return checkpoint.resolveSibling("log.restored");
  }

  /** Reads the file. If it cannot be used, {@link #difference(EvidenceLog)} returns why. */
  synchronized void load() {
    try {
      exists = read();
    } catch (IOException | LogDamagedException unusable) {
      problem = String.valueOf(unusable.getMessage());
    }
  }

  /**
   * Returns how many records of the log are certainly durable, so that no crash can damage them;
   * the largest number if that is unknown.
   */
  synchronized long durableRecords() {
    return newest().map(CheckpointSlot::size).orElse(Long.MAX_VALUE);
  }

  /** Returns in what the log differs from what was written; empty if it does not. */
  synchronized Optional<String> difference(EvidenceLog log) {
    try {
      if (Files.exists(markOf(path))) {
        return Optional.of(
            "the state was restored from a backup of %s, and later records are missing"
                .formatted(Printable.of(Files.readString(markOf(path), US_ASCII))));
      }
      if (problem != null) {
        throw new IOException(problem);
      }
      CheckpointSlot saved = newest;
      if (saved != null) {
        return difference(log, saved.size(), saved.root());
      }
      return !exists && hasCheckpointRecord(log)
          ? Optional.of("the checkpoint of the evidence log is missing")
          : Optional.empty();
    } catch (IOException unusable) {
      return Optional.of(
          "the checkpoint of the evidence log cannot be compared: " + unusable.getMessage());
    }
  }

  /**
   * Returns in what the log differs from a head that was kept elsewhere; empty if it does not, or
   * if the head was signed before the horizon, or describes a part of the log that was removed
   * after an export. If it differs, the next start compares the log with that head.
   */
  Optional<String> difference(EvidenceLog log, LogHead kept) {
    if (kept.at().isBefore(horizon()) || kept.size() < log.first()) {
      return Optional.empty();
    }
    try {
      Optional<String> difference = difference(log, kept.size(), kept.root());
      if (difference.isPresent()) {
        synchronized (syncLock) {
          write(slot(kept.size(), kept.root()));
        }
      }
      return difference.map(each -> each + ", as a signed head outside the gateway shows");
    } catch (IOException unusable) {
      return Optional.of(
          "the evidence log cannot be compared with a signed head outside the gateway: "
              + unusable.getMessage());
    }
  }

  private static Optional<String> difference(EvidenceLog log, long size, TreeHash root)
      throws IOException {
    if (log.size() < size) {
      return Optional.of(
          "the evidence log has %d records, but %d were written".formatted(log.size(), size));
    }
    return log.rootOf(size).equals(root)
        ? Optional.empty()
        : Optional.of(
            "the first %d records of the evidence log are not those that were written"
                .formatted(size));
  }

  private static boolean hasCheckpointRecord(EvidenceLog log) throws IOException {
    boolean[] isFound = {log.first() > 0};
    log.read(
        log.first(),
        (index, record) -> isFound[0] |= LogRecords.isOf(LogRecords.CHECKPOINT, record));
    return isFound[0];
  }

  /**
   * Reads the file.
   *
   * @return whether the file exists.
   * @throws LogDamagedException if it holds something that no crash leaves behind.
   */
  private boolean read() throws IOException, LogDamagedException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(path)) {
      bytes = in.readNBytes(MAX_FILE_BYTES + 1);
    } catch (NoSuchFileException none) {
      return false;
    }
    if (bytes.length < STATEMENTS_FROM || bytes.length > MAX_FILE_BYTES) {
      throw new LogDamagedException(path + " has an impossible length");
    }
    newest =
        Stream.of(CheckpointSlot.read(bytes, 0), CheckpointSlot.read(bytes, CheckpointSlot.BYTES))
            .flatMap(Optional::stream)
            .max(Comparator.comparingLong(CheckpointSlot::written))
            .orElse(null);
    if (newest == null && !isZero(bytes)) {
      throw new LogDamagedException(path + " is damaged");
    }
    Frame.Content content = Frame.read(bytes, STATEMENTS_FROM);
    if (content.next().isPresent()) {
      throw new LogDamagedException(path + " is damaged at byte " + content.end());
    }
    statements = content.frames().stream().map(Frame.LocatedFrame::body).toList();
    end = content.end();
    return true;
  }

  private static boolean isZero(byte[] bytes) {
    for (int i = 0; i < STATEMENTS_FROM; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Returns the newest slot; empty if the log has not been synced since the file was created. */
  synchronized Optional<CheckpointSlot> newest() {
    return Optional.ofNullable(newest);
  }

  /**
   * Creates the file without a state.
   *
   * @param isNewLog whether the log has no record. Its horizon is then set later, by {@link
   *     #setHorizon}.
   */
  void create(boolean isNewLog) throws IOException {
    synchronized (syncLock) {
      synchronized (this) {
        horizonAtStart = isNewLog ? null : Instant.EPOCH;
        replace(Optional.empty(), List.of());
      }
    }
  }

  /**
   * Writes the state of the log, unless the file has that of a longer log, and makes it and all
   * statements durable.
   */
  void save(long size, TreeHash root) throws IOException {
    synchronized (syncLock) {
      CheckpointSlot next = slot(size, root);
      Optional<CheckpointSlot> saved = newest();
      if (saved.isEmpty() || saved.get().size() < size) {
        write(next);
      } else if (hasUnsyncedStatements()) {
        write(slot(saved.get().size(), saved.get().root()));
      }
    }
  }

  private synchronized CheckpointSlot slot(long size, TreeHash root) {
    Optional<Instant> horizon =
        newest().map(CheckpointSlot::horizon).orElseGet(() -> Optional.ofNullable(horizonAtStart));
    return new CheckpointSlot(nextNumber(), size, root, horizon);
  }

  private synchronized boolean hasUnsyncedStatements() {
    return durableEnd < end;
  }

  /** Writes a slot and syncs the file. The caller holds the lock for syncs. */
  private void write(CheckpointSlot next) throws IOException {
    FileChannel written;
    long writtenEnd;
    synchronized (this) {
      written = open();
      writtenEnd = end;
      disk.write(written, next.bytes(), next.written() % 2 * CheckpointSlot.BYTES);
    }
    disk.force(written);
    synchronized (this) {
      newest = next;
      durableEnd = writtenEnd;
    }
  }

  /** Replaces everything, for example after an operator has accepted that the log was lost. */
  void replace(long size, TreeHash root, Instant horizon, List<byte[]> summary) throws IOException {
    synchronized (syncLock) {
      synchronized (this) {
        replace(
            Optional.of(new CheckpointSlot(nextNumber(), size, root, Optional.of(horizon))),
            summary);
        disk.delete(markOf(path));
      }
    }
  }

  private void replace(Optional<CheckpointSlot> slot, List<byte[]> summary) throws IOException {
    close();
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null) {
      DurableFolder.create(folder, disk);
    }
    long[] length = {STATEMENTS_FROM};
    DurableFile.replace(
        disk,
        path.resolveSibling(path.getFileName() + ".new"),
        path,
        to -> {
          disk.write(to, ByteBuffer.allocate(STATEMENTS_FROM), 0);
          if (slot.isPresent()) {
            disk.write(to, slot.get().bytes(), slot.get().written() % 2 * CheckpointSlot.BYTES);
          }
          for (byte[] each : summary) {
            length[0] = append(to, each, length[0]);
          }
        });
    newest = slot.orElse(null);
    statements = List.copyOf(summary);
    end = length[0];
    durableEnd = end;
    summedUpTo = end;
  }

  private long append(FileChannel to, byte[] statement, long at) throws IOException {
    ByteBuffer frame = Frame.of(statement);
    long next = at + frame.remaining();
    disk.write(to, frame, at);
    return next;
  }

  private FileChannel open() throws IOException {
    FileChannel opened = file;
    if (opened == null) {
      opened = FileChannel.open(path, StandardOpenOption.WRITE);
      file = opened;
      opened.truncate(end);
    }
    return opened;
  }

  /** Returns the instant before which no validity of an obeyed command begins. */
  public synchronized Instant horizon() {
    return newest().flatMap(CheckpointSlot::horizon).orElse(Instant.EPOCH);
  }

  /** Returns whether the log is new, and {@link #setHorizon} was not called yet. */
  public synchronized boolean needsHorizon() {
    return newest().filter(each -> each.horizon().isEmpty()).isPresent();
  }

  /** Sets the horizon of a new log; durable when this method returns. */
  public void setHorizon(Instant horizon) throws IOException {
    synchronized (syncLock) {
      CheckpointSlot before = requireNewest();
      write(
          new CheckpointSlot(
              before.written() + 1, before.size(), before.root(), Optional.of(horizon)));
    }
  }

  /** Returns the statements that were read or summed up last. */
  public synchronized List<byte[]> statements() {
    return statements;
  }

  /** Adds a statement, which is durable when the log has been synced the next time. */
  public synchronized void add(byte[] statement) throws IOException {
    requireNewest();
    end = append(open(), statement, end);
  }

  /** Returns whether the statements take so much space that they should be summed up. */
  public synchronized boolean isLarge() {
    return end - summedUpTo > Math.max(MIN_GROWTH_BYTES, summedUpTo);
  }

  /** Replaces all statements by a summary; durable when this method returns. */
  public void sumUp(List<byte[]> summary) throws IOException {
    synchronized (syncLock) {
      synchronized (this) {
        replace(Optional.of(requireNewest()), List.copyOf(summary));
      }
    }
  }

  private long nextNumber() {
    return newest().map(CheckpointSlot::written).orElse(0L) + 1;
  }

  private CheckpointSlot requireNewest() throws IOException {
    return newest().orElseThrow(() -> new IOException(path + " was not written yet"));
  }

  void close() throws IOException {
    synchronized (syncLock) {
      synchronized (this) {
        FileChannel opened = file;
        file = null;
        if (opened != null) {
          opened.close();
        }
      }
    }
  }
}
