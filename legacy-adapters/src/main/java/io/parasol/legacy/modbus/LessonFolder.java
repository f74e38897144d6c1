// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.certs.json.JsonException;
import io.parasol.config.site.DeviceId;
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
 * Lessons on disk, one file a device. They are a convenience: a file that is damaged is told of in
 * one line and forgotten, and what cannot be written is learnt again after the next start.
 */
public final class LessonFolder implements LessonBook, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LessonFolder.class);

  private static final int LARGEST = 1024 * 1024;
  private static final String SUFFIX = ".json";

  private final Path folder;
  private final Map<DeviceId, LessonJson.Entry> entries = new HashMap<>();
  private final Map<DeviceId, LessonJson.Entry> unwritten = new HashMap<>();
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread made = new Thread(task, "lessons");
            made.setDaemon(true);
            return made;
          });

  private LessonFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Reads what the folder holds of these devices; of no others. It need not be there yet.
   *
   * @param folder belongs to nobody else.
   */
  public static LessonFolder open(Path folder, Collection<DeviceId> devices) {
    LessonFolder opened = new LessonFolder(folder);
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
      entries.put(device, LessonJson.read(content));
    } catch (JsonException | IOException damaged) {
      LOG.warn("lessons forgotten device={} file={} why={}", device, file, damaged.getMessage());
    }
  }

  @Override
  public synchronized Optional<Lessons> recall(DeviceId device, DeviceKind kind) {
    LessonJson.Entry own = entries.get(device);
    if (own != null && own.kind().mayBe(kind)) {
      return Optional.of(own.lessons());
    }
    if (kind.firmware().isEmpty()) {
      return Optional.empty();
    }
    return entries.values().stream()
        .filter(entry -> entry.kind().equals(kind))
        .findFirst()
        .map(LessonJson.Entry::lessons);
  }

  @Override
  public synchronized void keep(DeviceId device, DeviceKind kind, Lessons lessons) {
    LessonJson.Entry entry = new LessonJson.Entry(kind, lessons);
    if (entry.equals(entries.put(device, entry)) || unwritten.put(device, entry) != null) {
      return;
    }
    try {
      writer.execute(() -> writeLatest(device));
    } catch (RejectedExecutionException closed) {
      LOG.debug("lessons not written device={} why=closed", device);
    }
  }

  private synchronized LessonJson.@Nullable Entry takeUnwritten(DeviceId device) {
    return unwritten.remove(device);
  }

  private void writeLatest(DeviceId device) {
    LessonJson.Entry latest = takeUnwritten(device);
    if (latest == null) {
      return;
    }
    try {
      write(device, LessonJson.write(latest));
    } catch (IOException failed) {
      LOG.warn("lessons not written device={} why={}", device, failed.getMessage());
    }
  }

  /** On the one writing thread: nobody else uses the file beside. */
  private void write(DeviceId device, byte[] content) throws IOException {
    Files.createDirectories(folder);
    Path beside = folder.resolve("." + device.value() + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            beside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
    Files.move(beside, file(device), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Waits, within bounds, for what is to be written. */
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("lessons not written why=the disk does not answer");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
