// SPDX-License-Identifier: Apache-2.0
package io.parasol.config;

import java.nio.file.Path;
import java.util.Optional;

/** Paths as a configuration writes them: relative to the folder in which it is. */
final class PathText {

  private PathText() {}

  /** The form of a path; what it means is absolute. */
  static Form<Path> beside(Path file, String expected) {
    return new Form<>(
        expected,
        text ->
            text.isBlank()
                ? Optional.empty()
                : Optional.of(file.resolveSibling(text).toAbsolutePath().normalize()));
  }
}
