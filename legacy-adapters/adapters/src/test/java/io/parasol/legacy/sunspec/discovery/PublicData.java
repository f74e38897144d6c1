// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.sunspec.discovery;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Public data sets that may lie beside the repository; tests that need one are skipped without. */
public final class PublicData {

  private static final Path FOLDER = Path.of("..", "..", "..", "shared", "data");

  private PublicData() {}

  /** The models as the SunSpec Alliance publishes them. */
  public static Path models() {
    return folder("sunspec-models");
  }

  /** Who may write which point, as a machine-readable map. */
  public static Path roles() {
    return folder("sunspec-roles");
  }

  public static List<Path> filesOf(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches("model_[0-9]+\\.json"))
          .sorted()
          .toList();
    }
  }

  private static Path folder(String name) {
    Path folder = FOLDER.resolve(name);
    assumeTrue(Files.isDirectory(folder), "the public data set " + name + " is not there");
    return folder;
  }
}
