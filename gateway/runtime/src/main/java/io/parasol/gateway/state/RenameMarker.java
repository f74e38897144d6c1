// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import io.parasol.certs.files.DurableFile;
import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * A file in the state folder that states that a device is being renamed. It exists while the folder
 * has files of both names, so that no gateway starts with them after a crash.
 */
public final class RenameMarker {

  /** A rename that has begun. */
  public record Rename(DeviceId from, DeviceId to) {}

  private static final int MAX_BYTES = 200;

  private RenameMarker() {}

  /** Returns the rename that has not ended; empty if there is none. */
  public static Optional<Rename> read(Path state) throws IOException {
    try (var in = Files.newInputStream(file(state))) {
      String[] names =
          new String(in.readNBytes(MAX_BYTES), StandardCharsets.US_ASCII).strip().split(" ", -1);
      if (names.length != 2) {
        throw new IOException(file(state) + " is damaged; expected two names of a device");
      }
      return Optional.of(new Rename(new DeviceId(names[0]), new DeviceId(names[1])));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IllegalArgumentException damaged) {
      throw new IOException(file(state) + " is damaged: " + damaged.getMessage(), damaged);
    }
  }

  public static void write(Path state, Rename rename) throws IOException {
    DurableFile.replace(
        file(state),
        (rename.from() + " " + rename.to()).getBytes(StandardCharsets.US_ASCII),
        PosixFilePermissions.fromString("rw-------"));
  }

  public static void delete(Path state) throws IOException {
    DurableFile.delete(file(state));
  }

  /**
   * Checks that no rename was interrupted.
   *
   * @throws IOException with one line that names the command that completes it.
   */
  static void requireNone(Path state) throws IOException {
    Optional<Rename> open = read(state);
    if (open.isPresent()) {
      throw new IOException(
          "the device %1$s is half renamed; complete it with: parasol device rename %1$s %2$s"
              .formatted(open.get().from(), open.get().to()));
    }
  }

  private static Path file(Path state) {
    return state.resolve("renaming");
  }
}
