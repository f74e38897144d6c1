// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.ReplayMemory;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Disk;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.TreeHash;
import io.parasol.certs.json.JsonException;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import io.parasol.config.site.Value;
import io.parasol.legacy.WriteLedger;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is durably known of commands: what the records of the evidence log add up to. Each step of a
 * command's life is in the log, and the log on the disk, before the next begins.
 *
 * <p>A journal that cannot be opened, or whose log holds what no crash leaves behind, is there all
 * the same: it knows nothing and takes nothing, so that no command is carried out, and nothing else
 * suffers.
 *
 * <p>Not thread-safe, except for {@link #writesSince} and {@link #isAvailable}.
 */
public final class CommandJournal implements ReplayMemory, WriteLedger, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(CommandJournal.class);

  /** A checkpoint is worth it when the log has grown by so much, and by twice the last one. */
  private static final long SMALLEST_GROWTH = 4L * 1024 * 1024;

  private final JournalState state;
  private final EvidenceLog evidence;
  private final @Nullable Checkpoint checkpoint;
  private final @Nullable FileChannel lock;
  private long grown;
  private long enough;

  private CommandJournal(
      JournalState state,
      EvidenceLog evidence,
      @Nullable Checkpoint checkpoint,
      @Nullable FileChannel lock,
      long grown) {
    this.state = state;
    this.evidence = evidence;
    this.checkpoint = checkpoint;
    this.lock = lock;
    this.grown = grown;
    this.enough = SMALLEST_GROWTH;
  }

  /**
   * Opens the journal that keeps its checkpoints in that folder, which is made if it is missing.
   * One process at a time may have it open.
   *
   * @param evidence closed by whoever opened it, after the journal.
   */
  public static CommandJournal open(Path folder, EvidenceLog evidence) {
    return open(folder, evidence, Disk.REAL);
  }

  static CommandJournal open(Path folder, EvidenceLog evidence, Disk disk) {
    FileChannel lock = null;
    try {
      Files.createDirectories(folder);
      lock = lock(folder.resolve("commands.lock"));
      Checkpoint checkpoint = new Checkpoint(folder.resolve("commands.journal"), disk);
      JournalState state = new JournalState();
      long read = replay(checkpoint.read(), evidence, state);
      log.info("journal opened folder={} open={} read={}", folder, state.open().size(), read);
      return new CommandJournal(state, evidence, checkpoint, lock, read);
    } catch (IOException unusable) {
      log.error("journal unavailable folder={} why={}", folder, unusable.getMessage());
      closeQuietly(lock);
      return new CommandJournal(new JournalState(), evidence, null, null, 0);
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return channel;
      }
    } catch (OverlappingFileLockException ourselves) {
      // told below
    }
    channel.close();
    throw new IOException(path + " is held by another gateway");
  }

  /** Adds up the checkpoint and all records since; how many bytes these were. */
  private static long replay(
      Checkpoint.Content checkpoint, EvidenceLog evidence, JournalState state) throws IOException {
    Optional<String> trouble = evidence.trouble();
    if (trouble.isPresent()) {
      throw new IOException(trouble.get());
    }
    for (JournalRecord record : checkpoint.records()) {
      state.add(record);
    }
    long[] read = {0};
    TreeHash root =
        evidence.read(
            checkpoint.size(),
            (index, record) -> {
              read[0] += record.length;
              Optional<JournalRecord> ours = readOurs(index, record);
              if (ours.isPresent()) {
                state.add(ours.get());
              }
            });
    if (checkpoint.root().filter(kept -> !kept.equals(root)).isPresent()) {
      throw new JournalDamagedException(
          "the log has other records than the checkpoint sums up; was it put back?");
    }
    return read[0];
  }

  private static Optional<JournalRecord> readOurs(long index, byte[] record)
      throws JournalDamagedException {
    try {
      return JournalJson.readOurs(record);
    } catch (JsonException malformed) {
      throw new JournalDamagedException("record %d: %s".formatted(index, malformed.getMessage()));
    }
  }

  /** Whether commands can be recorded. From any thread. */
  public boolean isAvailable() {
    return checkpoint != null && evidence.trouble().isEmpty();
  }

  /** Why nothing can be recorded; empty if it can. From any thread. */
  Optional<String> trouble() {
    Optional<String> trouble = evidence.trouble();
    return checkpoint == null && trouble.isEmpty()
        ? Optional.of("the journal cannot be used; the gateway's log of its start says why")
        : trouble;
  }

  /** Whether the disk has room for another command from its beginning to its end. */
  boolean hasRoom() {
    return evidence.hasRoom();
  }

  /** The latest time that the journal tells; it was later than that at some time. */
  public Instant latest() {
    return state.latest();
  }

  /**
   * Writes the record down; it is on the disk when this returns.
   *
   * @throws IOException if it may not be there; nothing counts as recorded then.
   */
  void record(JournalRecord record) throws IOException {
    requireOpen();
    evidence.append(JournalJson.write(record));
    count(record);
  }

  /** Writes down what does no harm if a crash takes it. */
  void note(JournalRecord record) throws IOException {
    requireOpen();
    evidence.note(JournalJson.write(record));
    count(record);
  }

  /**
   * Writes down what comes before a receipt, the receipt, and what follows from it; all of it is on
   * the disk when this returns, or nothing.
   *
   * @param after makes of the signed receipt what is written behind it.
   * @return the receipt, signed, which says where it stands in the log.
   */
  byte[] record(
      Optional<JournalRecord> before,
      CommandReceipt receipt,
      SigningKey gateway,
      Function<byte[], Optional<JournalRecord>> after)
      throws IOException {
    requireOpen();
    List<JournalRecord> records = new ArrayList<>(before.stream().toList());
    byte[][] signed = new byte[1][];
    evidence.append(
        before.stream().map(JournalJson::write).toList(),
        receipt.record(),
        place -> {
          byte[] made = receipt.at(place).sign(gateway).toJson();
          signed[0] = made;
          Optional<JournalRecord> behind = after.apply(made);
          behind.ifPresent(records::add);
          return behind.stream().map(JournalJson::write).toList();
        });
    for (JournalRecord record : records) {
      count(record);
    }
    return signed[0];
  }

  private void requireOpen() throws IOException {
    if (checkpoint == null) {
      throw new IOException("the journal is unavailable");
    }
  }

  private void count(JournalRecord record) {
    try {
      state.add(record);
    } catch (JournalDamagedException outOfOrder) {
      throw new IllegalStateException(outOfOrder);
    }
    grown += JournalJson.write(record).length;
    if (grown > enough && checkpoint != null) {
      checkpoint(checkpoint);
    }
  }

  /** Where it cannot be written, more is read at the next start; it is tried again later. */
  private void checkpoint(Checkpoint file) {
    try {
      evidence.sync();
      long length = file.write(evidence.size(), evidence.root(), state.compact());
      log.info("checkpoint written records={} bytes={}", evidence.size(), length);
      grown = 0;
      enough = Math.max(SMALLEST_GROWTH, 2 * length);
    } catch (IOException failed) {
      log.warn("checkpoint not written why={}", failed.getMessage());
      enough = 2 * grown;
    }
  }

  /** Every command whose final receipt the broker is not known to have, oldest first. */
  List<OpenCommand> open() {
    return state.open();
  }

  /** What is to be taken back, or was and has not been told, oldest first. */
  List<JournalRecord.Owed> owed() {
    return state.owed();
  }

  Optional<JournalRecord.Owed> owed(CommandKey key) {
    return Optional.ofNullable(state.owed(key));
  }

  /** What a point is to be again after a time; empty if it is to stay as it is. */
  Optional<Value> owed(DeviceId device, PointName point) {
    return state.owed(device, point);
  }

  /** What of the command, once it has ended so, earlier ones are not to take back. */
  Set<PointName> settles(CommandKey key, Ending ending) {
    return state.settles(key, ending);
  }

  /** What is taken back is about to be: from now on it does not stand in its own way. */
  void beginReverting(CommandKey key) {
    state.writes().release(key);
  }

  /** It was not after all, and will be. */
  void keepReserved(JournalRecord.Owed owed) {
    state.writes().reserve(owed.key(), owed.reversion().values().keySet());
  }

  int openCount() {
    return state.openCount();
  }

  Optional<OpenCommand> open(CommandKey key) {
    return Optional.ofNullable(state.open(key));
  }

  @Override
  public boolean hasAccepted(DeviceId device, String commandId) {
    return state.knows(new CommandKey(device, commandId));
  }

  @Override
  public OptionalLong lastCounter(DeviceId device, String signer) {
    return state.counting().ofSigner(device, signer);
  }

  @Override
  public OptionalLong lastCounter(DeviceId device, PointName point, Set<String> signers) {
    return state.counting().ofPoint(device, point, signers);
  }

  /** {@inheritDoc} Looks back a day; may be called from any thread. */
  @Override
  public int writesSince(DeviceId device, PointName point, Instant since) {
    return state.writes().since(device, point, since);
  }

  @Override
  public void close() {
    closeQuietly(lock);
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException failed) {
        log.warn("journal lock not released why={}", failed.getMessage());
      }
    }
  }
}
