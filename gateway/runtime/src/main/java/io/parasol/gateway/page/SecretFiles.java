// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.certs.files.Disk;
import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder with one small file for each secret. A file has the SHA-256 of its secret as its name,
 * so that a reader of the folder does not know the secrets. The command line and the gateway use a
 * folder at the same time.
 */
final class SecretFiles {

  private static final Logger log = LoggerFactory.getLogger(SecretFiles.class);

  private static final int SECRET_BYTES = 16;
  private static final int MAX_FILE_BYTES = 512;
  private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{22}");
  private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}");

  private final Path folder;

  SecretFiles(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes a secret and its file, which is durable afterwards.
   *
   * @return 128 random bits in base64url.
   * @throws IOException with one line, if the file cannot be written.
   */
  String create(String content) throws IOException {
    Files.createDirectories(folder);
    byte[] random = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(random);
    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    try {
      KeyFile.writeOwnerOnly(
          folder.resolve(nameOf(secret)), content.getBytes(StandardCharsets.US_ASCII));
    } catch (UnusableKeyException failed) {
      throw new IOException(failed.getMessage(), failed);
    }
    return secret;
  }

  /** Returns the content of the file of a secret; empty if there is none. */
  Optional<String> content(String secret) {
    return SECRET.matcher(secret).matches() ? read(nameOf(secret)) : Optional.empty();
  }

  /** Returns the content of each file by its name. */
  Map<String, String> all() throws IOException {
    Map<String, String> all = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return all;
    }
    try (Stream<Path> files = Files.list(folder)) {
      files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> NAME.matcher(name).matches())
          .forEach(name -> read(name).ifPresent(content -> all.put(name, content)));
    }
    return all;
  }

  /**
   * Deletes a file, durably: after a power failure, no used link and no ended session is back.
   *
   * @return false if there is none: of two callers at the same time, one gets true.
   */
  boolean delete(String name) throws IOException {
    boolean isDeleted = Files.deleteIfExists(folder.resolve(name));
    if (isDeleted) {
      Disk.REAL.syncFolder(folder);
    }
    return isDeleted;
  }

  private Optional<String> read(String name) {
    Path file = folder.resolve(name);
    try {
      return Optional.of(
          new String(KeyFile.readOwnerOnly(file, MAX_FILE_BYTES), StandardCharsets.US_ASCII));
    } catch (UnusableKeyException unusable) {
      if (Files.exists(file)) {
        log.warn("file of the page not used why={}", unusable.getMessage());
      }
      return Optional.empty();
    }
  }

  /** Returns the name of the file of a secret. */
  static String nameOf(String secret) {
    return Sha256.hex(secret.getBytes(StandardCharsets.US_ASCII));
  }
}
