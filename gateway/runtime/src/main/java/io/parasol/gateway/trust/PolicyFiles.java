// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.policy.SitePolicy;
import io.parasol.certs.tuf.metadata.Hashes;
import io.parasol.config.model.site.SiteId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The signed policy on the disk, in two files with the same content, so that one of them may be
 * damaged or missing. Each has a hash before the document, because a changed bit could turn a key
 * into another.
 */
final class PolicyFiles {

  private static final Logger log = LoggerFactory.getLogger(PolicyFiles.class);

  static final String COPY = "policy.copy";

  private static final String CONSEQUENCE =
      "commands of all signers are refused, and all clients except the gateway's own sessions";

  private final Path file;
  private final Path copy;
  private final SiteId site;

  /**
   * @param file the first file; the other one is beside it.
   */
  PolicyFiles(Path file, SiteId site) {
    this.file = file;
    this.copy = file.resolveSibling(COPY);
    this.site = site;
  }

  /**
   * What is stored.
   *
   * @param document empty if there is no file that can be read.
   * @param isDamaged whether there is a file, and none can be read.
   */
  record Stored(Optional<Document> document, boolean isDamaged) {

    /** Returns the policy; without signers if it is damaged, and empty if there never was one. */
    Optional<SitePolicy> policy(SiteId site) {
      return isDamaged ? Optional.of(SitePolicy.empty(site)) : document.map(Document::policy);
    }
  }

  /** A document with the policy in it. */
  @SuppressWarnings("ArrayRecordComponent")
  record Document(byte[] bytes, SitePolicy policy) {}

  /** What one file has, or why it cannot be read. */
  private record Attempt(Optional<Document> document, Optional<String> damage) {}

  /**
   * Reads the policy.
   *
   * @param damagedFiles receives that no file can be read.
   */
  Stored read(DamagedFile.Listener damagedFiles) {
    Attempt newest = attempt(copy);
    if (newest.document().isPresent()) {
      return new Stored(newest.document(), false);
    }
    Attempt other = attempt(file);
    if (other.document().isPresent()) {
      return new Stored(other.document(), false);
    }
    Optional<String> damage = other.damage().or(newest::damage).or(this::loss);
    damage.ifPresent(why -> damagedFiles.onDamaged(file, why, CONSEQUENCE));
    return new Stored(Optional.empty(), damage.isPresent());
  }

  /** A lock-out ends with a document of the owners only, and not because the policy was lost. */
  private Optional<String> loss() {
    return LockOutReceipts.existIn(file.resolveSibling(".").normalize())
        ? Optional.of("is missing with its copy, and there are receipts of lock-outs")
        : Optional.empty();
  }

  private Attempt attempt(Path from) {
    try (InputStream in = Files.newInputStream(from)) {
      byte[] hash = in.readNBytes(hash(new byte[0]).length);
      byte[] document = in.readNBytes(SitePolicy.MAX_BYTES + 1);
      if (!MessageDigest.isEqual(hash, hash(document))) {
        throw new JsonException("policy: the stored hash does not match the document");
      }
      return new Attempt(
          Optional.of(new Document(document, parse(document, site))), Optional.empty());
    } catch (NoSuchFileException none) {
      return new Attempt(Optional.empty(), Optional.empty());
    } catch (IOException | JsonException unusable) {
      return new Attempt(Optional.empty(), Optional.of(String.valueOf(unusable.getMessage())));
    }
  }

  private static byte[] hash(byte[] document) {
    return Hashes.of(document).sha256().orElseThrow().getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Reads the policy of a site from a document.
   *
   * @throws JsonException if it is none, or that of another site.
   */
  static SitePolicy parse(byte[] document, SiteId site) throws JsonException {
    SitePolicy read = SitePolicy.read(document);
    if (!read.site().equals(site)) {
      throw new JsonException("policy: is for another site: " + read.site());
    }
    return read;
  }

  /**
   * Writes a document to both files, to the copy first, so that the copy is never older. It is
   * durable when this method returns.
   */
  void write(byte[] document) throws IOException {
    write(copy, document);
    write(file, document);
  }

  private static void write(Path to, byte[] document) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.write(hash(document));
    content.write(document);
    DurableFile.replace(to, content.toByteArray(), PosixFilePermissions.fromString("rw-------"));
  }

  /** Restores a file that is damaged, missing or older from the other one, if it is possible. */
  void repair(byte[] document) {
    for (Path each : List.of(copy, file)) {
      Attempt found = attempt(each);
      if (found.document().filter(own -> Arrays.equals(own.bytes(), document)).isEmpty()) {
        try {
          write(each, document);
          found.damage().ifPresent(why -> log.warn("file restored file={} why={}", each, why));
        } catch (IOException failed) {
          log.warn("file not restored file={} why={}", each, failed.getMessage());
        }
      }
    }
  }
}
