// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.command.ReplayMemory;
import io.parasol.certs.json.JsonException;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import io.parasol.legacy.WriteLedger;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is durably known of commands. Each step of a command's life is on the disk before the next
 * begins.
 *
 * <p>A journal that cannot be opened, or holds what no crash leaves behind, is there all the same:
 * it knows nothing and takes nothing, so that no command is carried out, and nothing else suffers.
 *
 * <p>Not thread-safe, except for {@link #writesSince} and {@link #isAvailable}.
 */
public final class CommandJournal implements ReplayMemory, WriteLedger, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(CommandJournal.class);

  /** Compaction is worth it from this size on, when the file has doubled since the last. */
  private static final long SMALLEST_TO_COMPACT = 4L * 1024 * 1024;

  private final JournalState state;
  private final @Nullable JournalFile file;
  private final @Nullable FileChannel lock;
  private long compactAt;

  private CommandJournal(
      JournalState state, @Nullable JournalFile file, @Nullable FileChannel lock) {
    this.state = state;
    this.file = file;
    this.lock = lock;
    this.compactAt = SMALLEST_TO_COMPACT;
  }

  /**
   * Opens the journal of that folder, which is made if it is missing. One process at a time may
   * have it open.
   */
  public static CommandJournal open(Path folder) {
    return open(folder, Disk.REAL);
  }

  static CommandJournal open(Path folder, Disk disk) {
    FileChannel lock = null;
    try {
      Files.createDirectories(folder);
      lock = lock(folder.resolve("commands.lock"));
      JournalFile.Opened opened = JournalFile.open(folder.resolve("commands.journal"), disk);
      JournalState state = replay(opened.records());
      log.info(
          "journal opened folder={} open={} torn={}", folder, state.open().size(), opened.torn());
      return new CommandJournal(state, opened.file(), lock);
    } catch (IOException | JournalDamagedException unusable) {
      log.error("journal unavailable folder={} why={}", folder, unusable.getMessage());
      closeQuietly(lock);
      return new CommandJournal(new JournalState(), null, null);
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

  private static JournalState replay(List<byte[]> records) throws JournalDamagedException {
    JournalState state = new JournalState();
    for (byte[] record : records) {
      try {
        state.add(JournalJson.read(record));
      } catch (JsonException malformed) {
        throw new JournalDamagedException(malformed.getMessage());
      }
    }
    return state;
  }

  /** Whether commands can be recorded. From any thread. */
  public boolean isAvailable() {
    return file != null && !file.isBroken();
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
    if (file == null) {
      throw new IOException("the journal is unavailable");
    }
    file.append(JournalJson.write(record));
    try {
      state.add(record);
    } catch (JournalDamagedException outOfOrder) {
      throw new IllegalStateException(outOfOrder);
    }
    if (file.size() > compactAt) {
      compact(file);
    }
  }

  /** A journal that cannot be compacted goes on growing, and is tried again when it has doubled. */
  private void compact(JournalFile journal) {
    long before = journal.size();
    try {
      journal.replaceWith(state.compact().stream().map(JournalJson::write).toList());
      log.info("journal compacted before={} after={}", before, journal.size());
    } catch (IOException failed) {
      log.warn("journal not compacted why={}", failed.getMessage());
    }
    compactAt = Math.max(SMALLEST_TO_COMPACT, 2 * journal.size());
  }

  /** Every command whose final receipt the broker is not known to have, oldest first. */
  List<OpenCommand> open() {
    return state.open();
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
    if (file != null) {
      try {
        file.close();
      } catch (IOException failed) {
        log.warn("journal not closed why={}", failed.getMessage());
      }
    }
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
