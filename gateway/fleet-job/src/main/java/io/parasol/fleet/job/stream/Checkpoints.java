// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The checkpoints that the engine has written into a folder: {@code JOB/chk-NUMBER/_metadata}. */
public final class Checkpoints {

  private static final int DEPTH = 3;

  private Checkpoints() {}

  /** Returns the newest complete checkpoint; empty if there is none. */
  public static Optional<Path> newest(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(folder, DEPTH)) {
      return files
          .filter(file -> file.endsWith("_metadata"))
          .max(Comparator.comparing(Checkpoints::written))
          .map(Path::getParent);
    }
  }

  private static FileTime written(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException removed) {
      return FileTime.fromMillis(0);
    }
  }
}
