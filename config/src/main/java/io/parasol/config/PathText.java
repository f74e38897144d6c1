// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import java.nio.file.Path;
import java.util.Optional;

/** Paths in a configuration, which are relative to the folder of its file. */
final class PathText {

  private PathText() {}

  /** Creates the format of a path. Its meaning is an absolute path. */
  static Form<Path> beside(Path file, String expected) {
    return new Form<>(
        expected,
        text ->
            text.isBlank()
                ? Optional.empty()
                : Optional.of(file.resolveSibling(text).toAbsolutePath().normalize()));
  }
}
