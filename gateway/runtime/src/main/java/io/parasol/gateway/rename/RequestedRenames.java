// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.rename;

import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.files.DurableFolder;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.state.RenameMarker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The renames that {@code parasol device rename} has requested of a running gateway. Each is a file
 * that has the present name of the device and contains the new one. It takes effect with the first
 * configuration that has the new name and not the old one; until then it waits, also over restarts.
 */
public final class RequestedRenames {

  private static final Logger log = LoggerFactory.getLogger(RequestedRenames.class);

  private static final int MAX_REQUESTS = 10_000;
  private static final int MAX_BYTES = 100;

  private final Path folder;

  private RequestedRenames(Path folder) {
    this.folder = folder;
  }

  /** Returns the requests in a state folder, which no process needs to hold. */
  public static RequestedRenames in(Path state) {
    return new RequestedRenames(state.resolve("renames"));
  }

  /** Requests a rename, in place of another one of the same device; durable on return. */
  public void add(RenameMarker.Rename rename) throws IOException {
    DurableFolder.create(folder, Disk.REAL);
    DurableFile.replace(
        folder.resolve(rename.from().value()),
        (rename.to() + "\n").getBytes(StandardCharsets.US_ASCII),
        PosixFilePermissions.fromString("rw-------"));
  }

  /** Removes the request for a device, if there is one. */
  public void remove(DeviceId from) throws IOException {
    DurableFile.delete(folder.resolve(from.value()));
  }

  /** Returns all requests, by the present name. One that cannot be read is left out. */
  public List<RenameMarker.Rename> all() throws IOException {
    List<RenameMarker.Rename> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.sorted().limit(MAX_REQUESTS).forEach(each -> read(each).ifPresent(all::add));
    } catch (NoSuchFileException | NotDirectoryException none) {
      return List.of();
    }
    return all;
  }

  private static Optional<RenameMarker.Rename> read(Path file) {
    try (var in = Files.newInputStream(file)) {
      String to = new String(in.readNBytes(MAX_BYTES), StandardCharsets.US_ASCII).strip();
      return Optional.of(
          new RenameMarker.Rename(
              new DeviceId(String.valueOf(file.getFileName())), new DeviceId(to)));
    } catch (IOException | IllegalArgumentException unusable) {
      log.warn("requested rename not read file={} why={}", file, unusable.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Returns the renames that a configuration makes due: the one that was interrupted, and those
   * that are requested. Of two devices with the same new name, only one gets it.
   *
   * @param running the devices of the gateway before; empty at its start.
   * @param wanted the devices of the configuration.
   */
  public static List<RenameMarker.Rename> due(
      Path state, Set<DeviceId> running, Set<DeviceId> wanted) throws IOException {
    List<RenameMarker.Rename> due = new ArrayList<>();
    RenameMarker.read(state).ifPresent(due::add);
    for (RenameMarker.Rename each : in(state).all()) {
      if (due.stream().noneMatch(other -> isInConflict(other, each))) {
        due.add(each);
      }
    }
    due.removeIf(
        each ->
            !wanted.contains(each.to())
                || wanted.contains(each.from())
                || running.contains(each.to()));
    return due;
  }

  private static boolean isInConflict(RenameMarker.Rename one, RenameMarker.Rename other) {
    return one.from().equals(other.from()) || one.to().equals(other.to());
  }
}
