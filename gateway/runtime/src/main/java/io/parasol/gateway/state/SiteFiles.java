// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import io.parasol.config.model.site.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files that define a site and which points may be written: the site file, and the profiles and
 * models beside it. Bundled profiles and models are covered by the version of Parasol.
 */
public final class SiteFiles {

  /** The maximum number of files a folder; any further ones are not listed. */
  private static final int MAX_FILES = 1_000;

  private SiteFiles() {}

  /**
   * Returns the SHA-256 of each file in hex, by its path relative to the folder of the site file.
   *
   * @param models the folder of the site's own SunSpec models.
   */
  public static Map<String, String> hashes(Path siteFile, Optional<Path> models) {
    Path folder = siteFile.toAbsolutePath().resolveSibling("");
    List<Path> files = new ArrayList<>(List.of(siteFile));
    files.addAll(in(folder.resolve("profiles")));
    models.ifPresent(own -> files.addAll(in(own)));
    Map<String, String> hashes = new TreeMap<>();
    for (Path file : files) {
      hashes.put(folder.relativize(file.toAbsolutePath()).toString(), hash(file));
    }
    return hashes;
  }

  private static List<Path> in(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().limit(MAX_FILES).toList();
    } catch (IOException notThere) {
      return List.of();
    }
  }

  /** Returns the SHA-256 of a file in hex; {@code unreadable} if it cannot be read. */
  public static String hash(Path file) {
    try {
      return Sha256.hex(file);
    } catch (IOException unreadable) {
      return "unreadable";
    }
  }
}
