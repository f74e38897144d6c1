// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.config.SiteConfig;
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
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The files that say what a site is and what may be written on its devices: the site's own, and the
 * profiles and models beside it. What comes with Parasol goes with its version.
 */
final class SiteFiles {

  /** No site has more; of one that has, the others are not told. */
  private static final int MOST = 1_000;

  private SiteFiles() {}

  /** The SHA-256 of each, in hex, by its path below the folder of the site's file. */
  static Map<String, String> hashes(SiteConfig config) {
    Path folder = config.file().toAbsolutePath().resolveSibling("");
    List<Path> files = new ArrayList<>(List.of(config.file()));
    files.addAll(in(folder.resolve("profiles")));
    config.sunSpecModels().ifPresent(models -> files.addAll(in(models)));
    Map<String, String> hashes = new TreeMap<>();
    for (Path file : files) {
      hashes.put(folder.relativize(file.toAbsolutePath()).toString(), hash(file));
    }
    return hashes;
  }

  private static List<Path> in(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().limit(MOST).toList();
    } catch (IOException notThere) {
      return List.of();
    }
  }

  private static String hash(Path file) {
    try (InputStream in = Files.newInputStream(file);
        DigestInputStream digest =
            new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      digest.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.getMessageDigest().digest());
    } catch (IOException unreadable) {
      return "unreadable";
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this Java has no SHA-256", missing);
    }
  }
}
