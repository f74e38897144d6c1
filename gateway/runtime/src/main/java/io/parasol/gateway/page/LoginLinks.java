// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.page;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.OperatorName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Links with which a person logs in once. The command line writes one file for each, and the
 * gateway deletes it when the link is used. A file has the SHA-256 of the secret as its name, so
 * that reading the folder is not enough to log in.
 */
public final class LoginLinks {

  private static final Logger log = LoggerFactory.getLogger(LoginLinks.class);

  /** How long a link is valid. */
  public static final Duration VALIDITY = Duration.ofMinutes(10);

  /** Maximum number of links that wait to be used. */
  private static final int MAX_LINKS = 64;

  private static final int SECRET_BYTES = 16;
  private static final int MAX_FILE_BYTES = 128;
  private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{22}");
  private static final Pattern CONTENT = Pattern.compile("(\\S+) ([0-9]{1,15})\n");

  private final Path folder;

  private LoginLinks(Path folder) {
    this.folder = folder;
  }

  /**
   * Returns the links of a site.
   *
   * @param state the state folder.
   */
  public static LoginLinks in(Path state) {
    return new LoginLinks(state.resolve("page"));
  }

  /**
   * Makes a link.
   *
   * @return the secret: 128 random bits in base64url.
   * @throws IOException with one line, if it cannot be stored, or too many links are waiting.
   */
  public String create(OperatorName name, Instant now) throws IOException {
    Files.createDirectories(folder);
    removeExpired(now);
    try (Stream<Path> files = Files.list(folder)) {
      if (files.count() >= MAX_LINKS) {
        throw new IOException(
            "%d links wait to be used; try again in ten minutes".formatted(MAX_LINKS));
      }
    }
    byte[] random = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(random);
    String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    String content = name + " " + now.plus(VALIDITY).toEpochMilli() + "\n";
    try {
      KeyFile.writeOwnerOnly(fileOf(secret), content.getBytes(StandardCharsets.US_ASCII));
    } catch (UnusableKeyException failed) {
      throw new IOException(failed.getMessage(), failed);
    }
    return secret;
  }

  /** Returns whose link this is, once; empty if there is no such link, or it has expired. */
  Optional<OperatorName> use(String secret, Instant now) {
    if (!SECRET.matcher(secret).matches()) {
      return Optional.empty();
    }
    Path file = fileOf(secret);
    try {
      String content =
          new String(KeyFile.readOwnerOnly(file, MAX_FILE_BYTES), StandardCharsets.US_ASCII);
      // Of two uses at the same time, one finds nothing to delete.
      Files.delete(file);
      Matcher fields = CONTENT.matcher(content);
      return fields.matches() && now.toEpochMilli() < Long.parseLong(fields.group(2))
          ? Optional.of(new OperatorName(fields.group(1)))
          : Optional.empty();
    } catch (UnusableKeyException | NoSuchFileException unknown) {
      return Optional.empty();
    } catch (IOException | RuntimeException unusable) {
      log.warn("login link refused why={}", unusable.toString());
      return Optional.empty();
    }
  }

  private void removeExpired(Instant now) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(file -> isOlder(file, now.minus(VALIDITY)))
          .forEach(
              file -> {
                try {
                  Files.deleteIfExists(file);
                } catch (IOException notDeleted) {
                  throw new UncheckedIOException(notDeleted);
                }
              });
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }

  private static boolean isOlder(Path file, Instant time) {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(time);
    } catch (IOException usedMeanwhile) {
      return false;
    }
  }

  private Path fileOf(String secret) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.US_ASCII));
      return folder.resolve(HexFormat.of().formatHex(hash));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("this Java runtime does not support SHA-256", missing);
    }
  }
}
