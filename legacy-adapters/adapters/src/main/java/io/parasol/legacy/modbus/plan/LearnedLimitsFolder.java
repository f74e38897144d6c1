// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store of learned limits with one file for each device. The files are a convenience. A damaged
 * file is logged in one line and ignored. What cannot be written is learned again after the next
 * start.
 */
public final class LearnedLimitsFolder implements LearnedLimitsStore, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LearnedLimitsFolder.class);

  private static final int LARGEST = 1024 * 1024;
  private static final String SUFFIX = ".json";

  private final Path folder;
  private final Map<DeviceId, LearnedLimitsJson.Entry> entries = new HashMap<>();
  private final Map<DeviceId, LearnedLimitsJson.Entry> unwritten = new HashMap<>();
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "learned-limits");
            made.setDaemon(true);
            return made;
          });

  private LearnedLimitsFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Reads the stored limits of these devices, and of no others. The folder need not exist yet.
   *
   * @param folder must not be used for anything else.
   */
  public static LearnedLimitsFolder open(Path folder, Collection<DeviceId> devices) {
    LearnedLimitsFolder opened = new LearnedLimitsFolder(folder);
    devices.forEach(opened::load);
    return opened;
  }

  private Path file(DeviceId device) {
    return folder.resolve(device.value() + SUFFIX);
  }

  private void load(DeviceId device) {
    Path file = file(device);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] content = in.readNBytes(LARGEST + 1);
      if (content.length > LARGEST) {
        throw new JsonException("lessons: more than %d bytes".formatted(LARGEST));
      }
      entries.put(device, LearnedLimitsJson.read(content));
    } catch (JsonException | IOException damaged) {
      log.warn(
          "learned limits discarded device={} file={} why={}", device, file, damaged.getMessage());
    }
  }

  @Override
  public synchronized Optional<LearnedLimitsRecord> find(DeviceId device, DeviceKind kind) {
    LearnedLimitsJson.Entry own = entries.get(device);
    if (own != null && own.kind().isCompatibleWith(kind)) {
      return Optional.of(own.limits());
    }
    if (kind.firmware().isEmpty()) {
      return Optional.empty();
    }
    return entries.values().stream()
        .filter(entry -> entry.kind().equals(kind))
        .findFirst()
        .map(LearnedLimitsJson.Entry::limits);
  }

  @Override
  public synchronized void save(DeviceId device, DeviceKind kind, LearnedLimitsRecord limits) {
    LearnedLimitsJson.Entry entry = new LearnedLimitsJson.Entry(kind, limits);
    if (entry.equals(entries.put(device, entry)) || unwritten.put(device, entry) != null) {
      return;
    }
    try {
      writer.execute(() -> writeLatest(device));
    } catch (RejectedExecutionException closed) {
      log.debug("learned limits not written device={} why=closed", device);
    }
  }

  private synchronized LearnedLimitsJson.@Nullable Entry takeUnwritten(DeviceId device) {
    return unwritten.remove(device);
  }

  private void writeLatest(DeviceId device) {
    LearnedLimitsJson.Entry latest = takeUnwritten(device);
    if (latest == null) {
      return;
    }
    try {
      write(device, LearnedLimitsJson.write(latest));
    } catch (IOException failed) {
      log.warn("learned limits not written device={} why={}", device, failed.getMessage());
    }
  }

  /** Writes a file. Runs on the single writer thread, so the temporary file has no other user. */
  private void write(DeviceId device, byte[] content) throws IOException {
    Files.createDirectories(folder);
    Path temporary = folder.resolve("." + device.value() + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    Files.move(temporary, file(device), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Waits up to 5 s for pending writes. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(5, TimeUnit.SECONDS)) {
        log.warn("learned limits not written why=the disk does not respond");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
