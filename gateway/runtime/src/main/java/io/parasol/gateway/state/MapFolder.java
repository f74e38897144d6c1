// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.files.DurableFile;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.concurrent.SerialExecutor;
import io.parasol.legacy.MapMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The register maps discovered on devices, one file a device. The files are only a cache: a device
 * whose file cannot be read, or was not written, is discovered again.
 */
public final class MapFolder implements MapMemory, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(MapFolder.class);

  private static final int MAX_FILE_BYTES = 1 << 20;

  private final Path folder;
  private final Map<DeviceId, String> maps = new ConcurrentHashMap<>();
  private final SerialExecutor writer = new SerialExecutor("maps", SerialExecutor.Closing.FINISH);

  private MapFolder(Path folder) {
    this.folder = folder;
  }

  /** Reads the maps of the given devices. The folder may be missing. */
  public static MapFolder open(Path folder, Collection<DeviceId> devices) {
    MapFolder opened = new MapFolder(folder);
    devices.forEach(opened::load);
    return opened;
  }

  private void load(DeviceId device) {
    Path file = file(device);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] content = in.readNBytes(MAX_FILE_BYTES + 1);
      if (content.length <= MAX_FILE_BYTES) {
        maps.put(device, new String(content, UTF_8));
      }
    } catch (IOException unreadable) {
      log.warn(
          "register map unreadable, will be discovered again device={} why={}",
          device,
          unreadable.getMessage());
    }
  }

  private Path file(DeviceId device) {
    return folder.resolve(device + ".json");
  }

  @Override
  public Optional<String> find(DeviceId device) {
    return Optional.ofNullable(maps.get(device));
  }

  @Override
  public void store(DeviceId device, String memo) {
    if (memo.equals(maps.put(device, memo))) {
      return;
    }
    if (!writer.tryExecute(() -> write(device, memo))) {
      log.debug("register map not written device={} why=closed", device);
    }
  }

  private void write(DeviceId device, String memo) {
    try {
      Files.createDirectories(folder);
      DurableFile.replace(
          file(device), memo.getBytes(UTF_8), PosixFilePermissions.fromString("rw-r-----"));
    } catch (IOException failed) {
      log.warn("register map not written device={} why={}", device, failed.getMessage());
    }
  }

  /** Waits for pending writes, for a bounded time. */
  @Override
  public void close() {
    writer.close();
  }
}
