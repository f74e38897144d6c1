// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import io.parasol.certs.files.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The file that states that a restore replaces the content of a state folder. What is there may be
 * neither the old content nor the new one, so no gateway starts with it.
 */
public final class RestoreMarker {

  /** Its name in the state folder. */
  public static final String NAME = "restoring";

  private RestoreMarker() {}

  /** Writes the file; it is durable when this method returns. */
  public static void begin(Path state) throws IOException {
    DurableFile.replace(file(state), new byte[0], PosixFilePermissions.fromString("rw-------"));
  }

  /** Deletes the file, after all else is durable. */
  public static void end(Path state) throws IOException {
    DurableFile.delete(file(state));
  }

  /**
   * Checks that no restore was interrupted while it replaced the content.
   *
   * @throws IOException with one line that names the command to repeat.
   */
  public static void requireNone(Path state) throws IOException {
    if (Files.exists(file(state))) {
      throw new IOException(
          "a restore into the state folder %s was interrupted; run it again: parasol restore FILE --replace"
              .formatted(state));
    }
  }

  private static Path file(Path state) {
    return state.resolve(NAME);
  }
}
