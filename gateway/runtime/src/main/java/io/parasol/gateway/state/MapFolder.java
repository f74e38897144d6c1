// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.files.DeviceFileStore;
import io.parasol.certs.files.DeviceFileWriter;
import io.parasol.config.model.site.DeviceId;
import io.parasol.legacy.MapMemory;
import java.io.IOException;
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

  private final DeviceFileStore files;
  private final Map<DeviceId, String> maps = new ConcurrentHashMap<>();
  private final DeviceFileWriter writer;

  private MapFolder(DeviceFileStore files) {
    this.files = files;
    this.writer =
        new DeviceFileWriter(
            files,
            "maps",
            (device, why) -> log.warn("register map not written device={} why={}", device, why));
  }

  /** Reads the maps of the given devices. The folder may be missing. */
  public static MapFolder open(Path path, Collection<DeviceId> devices) {
    MapFolder folder = new MapFolder(files(path));
    folder.read(devices);
    return folder;
  }

  private static DeviceFileStore files(Path path) {
    return new DeviceFileStore(
        path,
        ".json",
        MAX_FILE_BYTES,
        PosixFilePermissions.fromString("rw-r-----"),
        LinkOption.NOFOLLOW_LINKS);
  }

  /** Moves the map of a device to another name, in a folder that no gateway has open. */
  public static void rename(Path path, DeviceId from, DeviceId to) throws IOException {
    files(path).rename(from, to);
  }

  /** Moves the map of a device, which is not served now, to another name. Waits for the disk. */
  public void rename(DeviceId from, DeviceId to) throws IOException {
    maps.remove(from);
    writer.rename(from, to);
  }

  /** Reads the maps of further devices. */
  public void read(Collection<DeviceId> devices) {
    maps.putAll(
        files.readAll(
            devices,
            content -> new String(content, UTF_8),
            (device, file, why) ->
                log.warn(
                    "register map unreadable, will be discovered again device={} why={}",
                    device,
                    why)));
  }

  @Override
  public Optional<String> find(DeviceId device) {
    return Optional.ofNullable(maps.get(device));
  }

  @Override
  public void store(DeviceId device, String findings) {
    if (!findings.equals(maps.put(device, findings))
        && !writer.write(device, () -> findings.getBytes(UTF_8))) {
      log.debug("register map not written device={} why=closed", device);
    }
  }

  /** Waits for pending writes, for a bounded time. */
  @Override
  public void close() {
    if (!writer.close()) {
      log.warn("register maps not written why=the disk does not respond");
    }
  }
}
