// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.yaml;

import java.nio.file.Path;
import java.util.Optional;

/** Paths in a configuration, which are relative to the folder of its file. */
public final class PathText {

  private PathText() {}

  /** Creates the format of a path. Its meaning is an absolute path. */
  public static TextFormat<Path> relativeTo(Path file, String expected) {
    return new TextFormat<>(
        expected,
        text ->
            text.isBlank()
                ? Optional.empty()
                : Optional.of(file.resolveSibling(text).toAbsolutePath().normalize()));
  }
}
