// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The names of the segments in a store's folder. A file that is being made has another name. */
final class SegmentFiles {

  private static final Pattern NAME = Pattern.compile("[0-9]{16}\\.segment");
  private static final String TEMPORARY = ".tmp";

  private SegmentFiles() {}

  static Path path(Path folder, long ordinal) {
    return folder.resolve("%016d.segment".formatted(ordinal));
  }

  /** Where a file is made before it gets its name. */
  static Path temporary(Path name) {
    return name.resolveSibling(name.getFileName() + TEMPORARY);
  }

  static long ordinal(Path path) {
    return Long.parseLong(path.getFileName().toString().substring(0, 16));
  }

  /** Oldest first. */
  static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
          .sorted()
          .toList();
    }
  }

  /** Deletes what was not finished when the process ended. */
  static void deleteUnfinished(Path folder) throws IOException {
    List<Path> unfinished;
    try (Stream<Path> files = Files.list(folder)) {
      unfinished = files.filter(file -> file.getFileName().toString().endsWith(TEMPORARY)).toList();
    }
    for (Path file : unfinished) {
      Files.delete(file);
    }
  }

  static FileChannel make(Path temporary) throws IOException {
    return FileChannel.open(
        temporary,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE);
  }

  static FileChannel read(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.READ);
  }
}
