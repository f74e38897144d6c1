// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds programs on the path, and where daemons are. */
public final class InstalledProgram {

  private InstalledProgram() {}

  /** Returns a program; empty if it is not installed. */
  public static Optional<Path> find(String name) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
    return Stream.of(path.split(":", -1))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder).resolve(name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Returns a program.
   *
   * @throws IOException in one line, if it is not installed.
   */
  public static Path required(String name) throws IOException {
    return find(name).orElseThrow(() -> new IOException(name + " is not installed"));
  }
}
