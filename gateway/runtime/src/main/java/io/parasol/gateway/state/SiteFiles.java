// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
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
    try (InputStream in = Files.newInputStream(file);
        DigestInputStream digest =
            new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      digest.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.getMessageDigest().digest());
    } catch (IOException unreadable) {
      return "unreadable";
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("SHA-256 is missing in this Java runtime", missing);
    }
  }
}
