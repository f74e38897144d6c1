// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFile;
import io.parasol.gateway.store.segment.SegmentFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/** The identity of a store: a random value of 16 hex digits, created with the store. */
final class Epoch {

  private static final Pattern PATTERN = Pattern.compile("[0-9a-f]{16}");
  private static final int MAX_FILE_BYTES = 64;

  private Epoch() {}

  static String random() {
    byte[] bytes = new byte[8];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** Reads the epoch; empty if the file is missing or invalid. */
  static Optional<String> read(Path file) throws IOException {
    if (!Files.exists(file) || Files.size(file) > MAX_FILE_BYTES) {
      return Optional.empty();
    }
    String epoch = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
    return PATTERN.matcher(epoch).matches() ? Optional.of(epoch) : Optional.empty();
  }

  static void write(Disk disk, Path file, String epoch) throws IOException {
    DurableFile.replace(
        disk,
        SegmentFiles.temporary(file),
        file,
        (epoch + "\n").getBytes(StandardCharsets.US_ASCII));
  }
}
