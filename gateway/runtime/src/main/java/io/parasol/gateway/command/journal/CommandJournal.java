// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.journal;

import io.parasol.certs.command.Command;
import io.parasol.certs.command.ReplayMemory;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.LogPlace;
import io.parasol.certs.evidence.TreeHash;
import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFolder;
import io.parasol.certs.files.FileLocks;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.WriteLedger;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The durable state of all commands: the sum of their records in the evidence log. A record counts
 * from {@link #append} on; {@link JournalCommit} makes it durable before anything that depends on
 * it leaves the gateway.
 *
 * <p>A journal is created even if it cannot be opened, or if its log holds something that no crash
 * can leave behind. Such a journal is empty and rejects every record. The gateway then carries out
 * no command; everything else works.
 *
 * <p>Not thread-safe, except for {@link #writesSince}, {@link #isAvailable}, {@link #sync} and
 * {@link #saveCheckpoint}.
 */
public final class CommandJournal implements ReplayMemory, WriteLedger, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(CommandJournal.class);

  /**
   * Minimum growth of the log, in bytes, before the next checkpoint. The log must also have grown
   * by twice the size of the last checkpoint.
   */
  private static final long MIN_CHECKPOINT_GROWTH = 4L * 1024 * 1024;

  private static final String CHECKPOINT = "commands.journal";

  private final JournalState state;
  private final EvidenceLog evidence;
  private final @Nullable Checkpoint checkpoint;
  private final @Nullable FileChannel lock;
  private final ReplayState replayState;
  private long growth;
  private long checkpointThreshold;
  private long summedUp;

  private CommandJournal(
      JournalState state,
      EvidenceLog evidence,
      @Nullable Checkpoint checkpoint,
      @Nullable FileChannel lock,
      ReplayState replayState) {
    this.state = state;
    this.evidence = evidence;
    this.checkpoint = checkpoint;
    this.lock = lock;
    this.replayState = replayState;
    this.checkpointThreshold = MIN_CHECKPOINT_GROWTH;
  }

  /**
   * Opens the journal that keeps its checkpoint in this folder. Creates the folder if it is
   * missing. Only one process can have the journal open at a time.
   *
   * @param evidence stays open; the caller closes it after the journal.
   */
  public static CommandJournal open(Path folder, EvidenceLog evidence) {
    return open(folder, evidence, true);
  }

  /**
   * Opens the journal as {@link #open(Path, EvidenceLog)} does.
   *
   * @param isNewSite whether no gateway has used the state folder before. If one has, and neither
   *     log nor journal are left, a command may have been carried out a moment ago.
   */
  public static CommandJournal open(Path folder, EvidenceLog evidence, boolean isNewSite) {
    boolean mayHaveLostCommands = !isNewSite && !Files.exists(folder.resolve(CHECKPOINT));
    return open(
        folder, evidence, Disk.REAL, mayHaveLostCommands ? Duration.ZERO : Command.CLOCK_TOLERANCE);
  }

  static CommandJournal open(Path folder, EvidenceLog evidence, Disk disk) {
    return open(folder, evidence, disk, Command.CLOCK_TOLERANCE);
  }

  /**
   * @param obeyed how long before the begin of a new log the validity of an obeyed command may
   *     begin.
   */
  private static CommandJournal open(
      Path folder, EvidenceLog evidence, Disk disk, Duration obeyed) {
    FileChannel lock = null;
    try {
      DurableFolder.create(folder, disk);
      lock = lock(folder.resolve("commands.lock"));
      Checkpoint checkpoint = new Checkpoint(folder.resolve(CHECKPOINT), disk);
      requireConsistent(evidence);
      JournalState state = new JournalState();
      long read = replay(checkpoint.read(), evidence, state);
      ReplayState.addTo(state, evidence);
      log.info("journal opened folder={} open={} read={}", folder, state.open().size(), read);
      ReplayState replayState = new ReplayState(evidence, state.counting(), obeyed);
      CommandJournal opened = new CommandJournal(state, evidence, checkpoint, lock, replayState);
      opened.growth = read;
      opened.replayState.completeAtStart();
      return opened;
    } catch (IOException unusable) {
      log.error("journal unavailable folder={} why={}", folder, unusable.getMessage());
      closeQuietly(lock);
      JournalState state = ReplayState.read(evidence);
      return new CommandJournal(
          state, evidence, null, null, new ReplayState(evidence, state.counting(), obeyed));
    }
  }

  private static void requireConsistent(EvidenceLog evidence) throws IOException {
    Optional<String> inconsistency = evidence.inconsistency();
    if (inconsistency.isPresent()) {
      throw new IOException(inconsistency.get());
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (FileLocks.tryLock(channel)) {
      return channel;
    }
    channel.close();
    throw new IOException(path + " is locked: another gateway process uses this state folder");
  }

  /**
   * Adds the checkpoint and all later records to the state. Returns the number of bytes of these
   * later records.
   */
  private static long replay(
      Checkpoint.Content checkpoint, EvidenceLog evidence, JournalState state) throws IOException {
    Optional<String> problem = evidence.unavailableReason();
    if (problem.isPresent()) {
      throw new IOException(problem.get());
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
              Optional<JournalRecord> commandRecord = readCommandRecord(index, record);
              if (commandRecord.isPresent()) {
                state.add(commandRecord.get());
              }
            });
    if (checkpoint.root().filter(kept -> !kept.equals(root)).isPresent()) {
      throw new JournalDamagedException(
          "the evidence log does not match the checkpoint; was an older copy of one of them"
              + " restored?");
    }
    return read[0];
  }

  private static Optional<JournalRecord> readCommandRecord(long index, byte[] record)
      throws JournalDamagedException {
    try {
      return JournalJson.readCommandRecord(record);
    } catch (JsonException malformed) {
      throw new JournalDamagedException("record %d: %s".formatted(index, malformed.getMessage()));
    }
  }

  /** Returns whether commands can be recorded. May be called from any thread. */
  public boolean isAvailable() {
    return unavailableReason().isEmpty();
  }

  /**
   * Returns why nothing can be recorded; empty if records are possible. May be called from any
   * thread.
   */
  public Optional<String> unavailableReason() {
    Optional<String> problem = unavailableReason(evidence);
    return checkpoint == null && problem.isEmpty()
        ? Optional.of("the journal is unavailable; the gateway logged the cause when it started")
        : problem;
  }

  /**
   * Returns why no command can be recorded in a log, or why none may be: records of earlier
   * commands may be missing. May be called from any thread.
   */
  public static Optional<String> unavailableReason(EvidenceLog evidence) {
    return evidence
        .unavailableReason()
        .or(
            () ->
                evidence
                    .inconsistency()
                    .map(why -> why + "; restore it, or run: parasol log accept"));
  }

  /** Returns whether the disk has enough free space to record another command until its end. */
  public boolean hasFreeSpace() {
    return evidence.hasFreeSpace();
  }

  /** Returns the latest time in any record. The true time has been at least this late. */
  public Instant latest() {
    Instant horizon = replayState.horizon();
    return state.latest().isAfter(horizon) ? state.latest() : horizon;
  }

  /**
   * Appends a record. The record is on the disk when this method returns.
   *
   * @throws IOException if the record may not be on the disk.
   */
  public void record(JournalRecord record) throws IOException {
    append(record);
    evidence.sync();
  }

  /**
   * Appends a record, which is on the disk after the next {@link #sync}.
   *
   * @throws IOException if it does not count as recorded. The call may be repeated.
   */
  public void append(JournalRecord record) throws IOException {
    prepare(record);
    byte[] bytes = JournalJson.write(record);
    evidence.appendUnsynced(bytes);
    count(record, bytes.length);
  }

  /**
   * Appends a record and the receipt that belongs to it. They are on the disk after the next {@link
   * #sync}.
   *
   * @return the position of the receipt in the log, for its signature.
   */
  public LogPlace append(JournalRecord record, CommandReceipt receipt) throws IOException {
    prepare(record);
    byte[] bytes = JournalJson.write(record);
    LogPlace place = evidence.appendUnsynced(List.of(bytes), receipt.record(), none -> List.of());
    count(record, bytes.length);
    return place;
  }

  /**
   * Appends a receipt and the record that depends on the signed receipt. They are on the disk after
   * the next {@link #sync}.
   *
   * @param after creates the record that follows the signed receipt.
   * @return the signed receipt, which states its position in the log.
   */
  public byte[] append(
      CommandReceipt receipt, SigningKey gateway, Function<byte[], JournalRecord> after)
      throws IOException {
    requireOpen();
    Following[] following = new Following[1];
    evidence.appendUnsynced(
        List.of(),
        receipt.record(),
        position -> {
          byte[] signed = receipt.at(position).sign(gateway).toJson();
          JournalRecord record = after.apply(signed);
          Following made = new Following(signed, record, JournalJson.write(record));
          following[0] = made;
          return List.of(made.bytes);
        });
    Following made = following[0];
    count(made.record, made.bytes.length);
    return made.signed;
  }

  /** The signed receipt, and the record that follows it. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Following(byte[] signed, JournalRecord record, byte[] bytes) {}

  private void prepare(JournalRecord record) throws IOException {
    requireOpen();
    if (record instanceof JournalRecord.Accepted || record instanceof JournalRecord.Armed) {
      // The log may have become inconsistent while the gateway runs. What was begun is completed.
      requireConsistent(evidence);
    }
    if (!(record instanceof JournalRecord.Published)) {
      replayState.prepare(record);
    }
  }

  /**
   * Makes all appended records durable. May be called from any thread; blocks on the disk.
   *
   * @throws IOException if they may not be on the disk. Nothing can be recorded any more then.
   */
  public void sync() throws IOException {
    evidence.syncRecords();
  }

  /**
   * Makes durable how many records the log had after the last {@link #sync}, and the counters of
   * all accepted commands, also of those whose records are not durable yet, in a file outside the
   * log. May be called from any thread, also during a sync; blocks on the disk.
   *
   * @throws IOException as {@link #sync}.
   */
  public void saveCheckpoint() throws IOException {
    evidence.saveCheckpoint();
  }

  private void requireOpen() throws IOException {
    if (checkpoint == null) {
      throw new IOException("the journal is unavailable");
    }
  }

  private void count(JournalRecord record, int bytes) {
    try {
      state.add(record);
    } catch (JournalDamagedException outOfOrder) {
      throw new IllegalStateException(outOfOrder);
    }
    replayState.sumUpIfLarge();
    growth += bytes;
  }

  /** Returns whether the log has grown so much that the journal should be summed up. */
  public boolean isSumUpDue() {
    return growth > checkpointThreshold && checkpoint != null;
  }

  /**
   * Writes a checkpoint of the present state. After a failure the next start reads more records,
   * and {@link #isSumUpDue} asks for another one later.
   *
   * @param disk runs what blocks on the disk, one task after another. With many commands a day this
   *     takes some tenths of a second, for which no command should wait.
   * @param commands the thread of this journal.
   * @return how many records of the log the next start does not read, 0 if the journal is
   *     unavailable; completes on the thread of this journal.
   */
  public CompletionStage<Long> sumUp(Executor disk, Executor commands) {
    Checkpoint file = checkpoint;
    if (file == null) {
      return CompletableFuture.completedFuture(0L);
    }
    EvidenceLog.State now = evidence.state();
    List<JournalRecord> records = state.compact();
    long covered = growth;
    growth = 0;
    return CompletableFuture.supplyAsync(() -> write(file, now, records), disk)
        .thenApplyAsync(
            length -> {
              if (length.isPresent()) {
                summedUp = now.size();
                checkpointThreshold = Math.max(MIN_CHECKPOINT_GROWTH, 2 * length.getAsLong());
              } else {
                growth += covered;
                checkpointThreshold = 2 * growth;
              }
              return summedUp;
            },
            commands);
  }

  /** Returns the length of the checkpoint in bytes; empty if it was not written. */
  private OptionalLong write(Checkpoint file, EvidenceLog.State to, List<JournalRecord> records) {
    try {
      evidence.sync();
      long length = file.write(to.size(), to.root(), records);
      log.info("checkpoint written records={} bytes={}", to.size(), length);
      return OptionalLong.of(length);
    } catch (IOException | RuntimeException failed) {
      log.warn("checkpoint not written why={}", failed.getMessage());
      return OptionalLong.empty();
    }
  }

  /**
   * Returns every command whose final receipt the broker has not acknowledged, as far as the
   * journal knows, oldest first.
   */
  public List<OpenCommand> open() {
    return state.open();
  }

  /**
   * Returns the reversions that are still pending, or whose final receipt is not yet published,
   * oldest first.
   */
  public List<JournalRecord.OpenReversion> openReversions() {
    return state.openReversions();
  }

  public Optional<JournalRecord.OpenReversion> openReversions(CommandKey key) {
    return Optional.ofNullable(state.openReversions(key));
  }

  /** Returns the value to which a pending reversion will set the point; empty if there is none. */
  public Optional<Value> openReversions(DeviceId device, PointName point) {
    return state.openReversions(device, point);
  }

  /**
   * Returns the points that earlier commands no longer revert once this command has ended with this
   * result.
   */
  public Set<PointName> settles(CommandKey key, CommandResult result) {
    return state.settles(key, result);
  }

  /**
   * Releases the write reservation of a reversion that is about to be carried out. It must not
   * block itself.
   */
  public void beginReverting(CommandKey key) {
    state.writes().release(key);
  }

  /** Restores the reservation after a reversion was not carried out and stays pending. */
  public void keepReserved(JournalRecord.OpenReversion owed) {
    state.writes().reserve(owed.key(), owed.reversion().values().keySet());
  }

  public int openCount() {
    return state.openCount();
  }

  public Optional<OpenCommand> open(CommandKey key) {
    return Optional.ofNullable(state.open(key));
  }

  @Override
  public boolean hasAccepted(DeviceId device, String commandId) {
    return state.contains(new CommandKey(device, commandId));
  }

  @Override
  public OptionalLong lastCounter(DeviceId device, String signer) {
    return state.counting().ofSigner(device, signer);
  }

  @Override
  public OptionalLong lastCounter(DeviceId device, PointName point, Set<String> signers) {
    return state.counting().ofPoint(device, point, signers);
  }

  @Override
  public Instant horizon() {
    return replayState.horizon();
  }

  /**
   * Sets the horizon of a new log, once the time is known: what was signed before the log began may
   * have been carried out before it was lost. Does nothing if the horizon is set.
   *
   * @param now the current time; empty if the clock is not trusted.
   * @throws IOException if the horizon is not on the disk. No command may be accepted then.
   */
  public void beginHorizon(Optional<Instant> now) throws IOException {
    if (now.isPresent() && isAvailable()) {
      replayState.beginHorizon(now.get());
    }
  }

  /** {@inheritDoc} Covers the last 25 hours. May be called from any thread. */
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
