// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.certs.files.DeviceFileStore;
import io.parasol.certs.files.DeviceFileWriter;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A store of learned limits with one file for each device. The files are a convenience. A damaged
 * file is logged in one line and ignored. What cannot be written is learned again after the next
 * start.
 */
public final class LearnedLimitsFolder implements LearnedLimitsStore, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(LearnedLimitsFolder.class);

  private static final int MAX_FILE_BYTES = 1024 * 1024;

  /** The umask of the process decides. */
  private static final Set<PosixFilePermission> DEFAULT_PERMISSIONS =
      PosixFilePermissions.fromString("rw-rw-rw-");

  private final DeviceFileStore files;
  private final Map<DeviceId, LearnedLimitsJson.Entry> entries = new HashMap<>();
  private final DeviceFileWriter writer;

  private LearnedLimitsFolder(DeviceFileStore files) {
    this.files = files;
    this.writer =
        new DeviceFileWriter(
            files,
            "learned-limits",
            (device, why) -> log.warn("learned limits not written device={} why={}", device, why));
  }

  /**
   * Reads the stored limits of these devices, and of no others. The folder need not exist yet.
   *
   * @param folder must not be used for anything else.
   */
  public static LearnedLimitsFolder open(Path folder, Collection<DeviceId> devices) {
    LearnedLimitsFolder opened = new LearnedLimitsFolder(files(folder));
    opened.read(devices);
    return opened;
  }

  private static DeviceFileStore files(Path folder) {
    return new DeviceFileStore(
        folder, ".json", MAX_FILE_BYTES, DEFAULT_PERMISSIONS, LinkOption.NOFOLLOW_LINKS);
  }

  /** Moves the stored limits of a device to another name, in a folder that no gateway has open. */
  public static void rename(Path folder, DeviceId from, DeviceId to) throws IOException {
    files(folder).rename(from, to);
  }

  /** Moves the limits of a device, which is not served now, to another name. Waits for the disk. */
  public void rename(DeviceId from, DeviceId to) throws IOException {
    synchronized (this) {
      entries.remove(from);
    }
    writer.rename(from, to);
  }

  /** Reads the stored limits of further devices. */
  public synchronized void read(Collection<DeviceId> devices) {
    entries.putAll(
        files.readAll(
            devices,
            LearnedLimitsFolder::decode,
            (device, file, why) ->
                log.warn("learned limits discarded device={} file={} why={}", device, file, why)));
  }

  private static LearnedLimitsJson.Entry decode(byte[] content) throws IOException {
    try {
      return LearnedLimitsJson.read(content);
    } catch (JsonException damaged) {
      throw new IOException(damaged.getMessage(), damaged);
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
        .filter(entry -> entry.kind().isSameAs(kind))
        .findFirst()
        .map(LearnedLimitsJson.Entry::limits);
  }

  @Override
  public synchronized void save(DeviceId device, DeviceKind kind, LearnedLimitsRecord limits) {
    LearnedLimitsJson.Entry entry = new LearnedLimitsJson.Entry(kind, limits);
    if (!entry.equals(entries.put(device, entry))
        && !writer.write(device, () -> LearnedLimitsJson.write(entry))) {
      log.debug("learned limits not written device={} why=closed", device);
    }
  }

  /** Waits up to 5 s for pending writes. */
  @Override
  public void close() {
    if (!writer.close()) {
      log.warn("learned limits not written why=the disk does not respond");
    }
  }
}
