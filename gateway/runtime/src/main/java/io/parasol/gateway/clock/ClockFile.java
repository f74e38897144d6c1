// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.clock;

import io.parasol.certs.files.Disk;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.json.JsonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file of a {@link ClockRecord}. The owner of the clock synchronizes all calls. */
final class ClockFile {

  private static final Logger log = LoggerFactory.getLogger(ClockFile.class);

  private static final int MAX_FILE_BYTES = 4096;

  private final Path file;
  private final Disk disk;
  private boolean isUsable = true;

  /** Why the last write failed; empty if it did not. It is tried every second. */
  private String failure = "";

  ClockFile(Path file, Disk disk) {
    this.file = file;
    this.disk = disk;
  }

  /** Returns whether the file could be read, or did not exist. */
  boolean isUsable() {
    return isUsable;
  }

  /** Allows that a damaged file is overwritten, because the time is known again. */
  void replaceDamaged() {
    isUsable = true;
  }

  /** Returns the record; empty if there is none or it is damaged. */
  Optional<ClockRecord> read() {
    try (var in = Files.newInputStream(file)) {
      return Optional.of(ClockRecord.read(in.readNBytes(MAX_FILE_BYTES)));
    } catch (NoSuchFileException first) {
      return Optional.empty();
    } catch (IOException | JsonException unreadable) {
      isUsable = false;
      log.error(
          "clock untrusted: {} is damaged ({}); set the system clock, then run: parasol clock"
              + " confirm",
          file,
          unreadable.getMessage());
      return Optional.empty();
    }
  }

  /** Returns whether the record is on disk. */
  boolean write(ClockRecord content) {
    try {
      DurableFile.replace(
          disk, file.resolveSibling(file.getFileName() + ".new"), file, content.toBytes());
      if (!failure.isEmpty()) {
        log.info("last known time is saved again file={}", file);
        failure = "";
      }
      return true;
    } catch (IOException failed) {
      String why = String.valueOf(failed.getMessage());
      if (!why.equals(failure)) {
        log.warn("last known time not saved file={} why=\"{}\"", file, why);
        failure = why;
      }
      return false;
    }
  }
}
