// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import io.parasol.certs.files.DurableFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The number of the format of a state folder, in its file {@code format}. It rises when an older
 * version could misread what a newer one has written. A folder without the file has format 1.
 *
 * <table>
 *   <caption>The formats</caption>
 *   <tr><td>1<td>segments contain messages as they are, and the cursor files all positions
 *   <tr><td>2<td>segments also contain compressed messages, and positions
 * </table>
 */
public final class StateFormat {

  static final String FILE = "format";

  /** The highest format that this version reads. */
  public static final int READABLE = 2;

  /**
   * The format that this version writes. A new format is read by one version, and written by the
   * next one at the earliest: the gateway must be able to go back from a new version to the one
   * before.
   */
  public static final int WRITTEN = 2;

  /** More than the digits of any number. */
  private static final int MAX_BYTES = 16;

  private static final Logger log = LoggerFactory.getLogger(StateFormat.class);

  private StateFormat() {}

  /**
   * Checks that this version can read the folder.
   *
   * @throws IOException if a newer version has written it; the message is for the operator.
   */
  static void requireReadable(Path state) throws IOException {
    Optional<String> newer = newer(state);
    if (newer.isPresent()) {
      throw new IOException(
          "state: %s %s; install that version, or restore a backup with --replace"
              .formatted(state, newer.get()));
    }
  }

  /** Returns that a newer version has written the folder, in words; empty if none has. */
  static Optional<String> newer(Path state) {
    OptionalInt found = read(state.resolve(FILE));
    return found.isPresent() && found.getAsInt() > READABLE
        ? Optional.of(
            "was written by a newer version of Parasol (format %d; this version reads up to %d)"
                .formatted(found.getAsInt(), READABLE))
        : Optional.empty();
  }

  /** Writes the number, unless the folder has it. A folder without it is still readable. */
  static void write(Path state) {
    Path file = state.resolve(FILE);
    OptionalInt found = read(file);
    if (found.isPresent() ? found.getAsInt() == WRITTEN : Files.exists(file)) {
      return;
    }
    try {
      DurableFile.replace(
          file,
          (WRITTEN + "\n").getBytes(StandardCharsets.US_ASCII),
          PosixFilePermissions.fromString("rw-------"));
    } catch (IOException failed) {
      log.warn(
          "format of the state folder not written file={} why={}", file, FileErrorText.of(failed));
    }
  }

  /** Returns the number; empty if the file is missing or damaged. */
  private static OptionalInt read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.US_ASCII).strip();
      return text.matches("[0-9]{1,9}")
          ? OptionalInt.of(Integer.parseInt(text))
          : OptionalInt.empty();
    } catch (IOException missing) {
      return OptionalInt.empty();
    }
  }
}
