// SPDX-License-Identifier: Apache-2.0
package io.parasol.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/** The checkout that a test runs in. */
public final class Checkout {

  private Checkout() {}

  /**
   * Returns the root: tests run in the folder of a module, and the root is the folder above that
   * has the Maven wrapper.
   */
  public static Path root() {
    return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
        .filter(folder -> Files.exists(folder.resolve("mvnw")))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no folder above this one has an mvnw"));
  }
}
