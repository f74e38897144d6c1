// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.client;

import io.parasol.certs.files.DurableFile;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.tuf.metadata.Metadata;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.certs.tuf.metadata.RoleKeys;
import io.parasol.certs.tuf.metadata.RoleName;
import io.parasol.certs.tuf.metadata.SignedFile;
import io.parasol.certs.tuf.metadata.Trusted;
import io.parasol.config.model.site.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The folder of trusted metadata, with one file per role, as received. Each file is complete or
 * absent, also after a power cut.
 */
final class TrustFolder {

  private static final Set<PosixFilePermission> READABLE =
      PosixFilePermissions.fromString("rw-r--r--");

  private static final String SUFFIX = ".json";

  /** A parser of one metadata type. */
  interface FileReader<T extends Metadata> {
    SignedFile<T> read(byte[] file) throws JsonException;
  }

  private final Path folder;

  TrustFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Reads the stored file of a role. Returns empty if there is none or if it exceeds the maximum
   * length of its type.
   */
  Optional<byte[]> read(RoleName role, MetadataType type) throws RefusedException {
    try (InputStream in = Files.newInputStream(file(role))) {
      byte[] content = in.readNBytes(type.maxLength() + 1);
      return content.length > type.maxLength() ? Optional.empty() : Optional.of(content);
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException unreadable) {
      throw unusable(role, "cannot be read", unreadable);
    }
  }

  /**
   * Loads the stored file of a role if the given keys still verify it. A malformed or wrongly
   * signed file counts as absent, so that it is downloaded again.
   */
  <T extends Metadata> Optional<Trusted<T>> load(
      RoleName role, MetadataType type, FileReader<T> reader, RoleKeys keys)
      throws RefusedException {
    Optional<byte[]> stored = read(role, type);
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(reader.read(stored.get()).verify(keys));
    } catch (JsonException | RefusedException unusable) {
      return Optional.empty();
    }
  }

  void save(RoleName role, Trusted<?> trusted) throws RefusedException {
    try {
      Files.createDirectories(folder);
      DurableFile.replace(file(role), trusted.bytes(), READABLE);
    } catch (IOException unwritable) {
      throw unusable(role, "cannot be written", unwritable);
    }
  }

  /**
   * Saves the file as {@link #save(RoleName, Trusted)} does, and records the time for {@link
   * #savedAt}.
   */
  void save(RoleName role, Trusted<?> trusted, Instant now) throws RefusedException {
    save(role, trusted);
    try {
      Files.setLastModifiedTime(file(role), FileTime.from(now));
    } catch (IOException unmarked) {
      // The file then has the time of the system clock.
    }
  }

  /** Returns the time at which the stored file of a role was saved; empty if there is no file. */
  Optional<Instant> savedAt(RoleName role) throws RefusedException {
    try {
      return Optional.of(Files.getLastModifiedTime(file(role)).toInstant());
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException unreadable) {
      throw unusable(role, "cannot be read", unreadable);
    }
  }

  void delete(RoleName role) throws RefusedException {
    try {
      DurableFile.delete(file(role));
    } catch (IOException stays) {
      throw unusable(role, "cannot be removed", stays);
    }
  }

  /**
   * Deletes the files of delegated roles that the snapshot no longer lists, so that they do not
   * accumulate.
   */
  void deleteUnlisted(Set<RoleName> listed) throws RefusedException {
    List<Path> obsolete = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      Set<String> wanted = new HashSet<>();
      listed.forEach(role -> wanted.add(role.encoded() + SUFFIX));
      for (MetadataType type : MetadataType.values()) {
        wanted.add(type.wireName() + SUFFIX);
      }
      for (Path file : files) {
        if (!wanted.contains(String.valueOf(file.getFileName()))) {
          obsolete.add(file);
        }
      }
      for (Path other : obsolete) {
        Files.deleteIfExists(other);
      }
    } catch (IOException stays) {
      throw unusable(MetadataType.TARGETS.role(), "cannot be cleaned up", stays);
    }
  }

  private Path file(RoleName role) {
    return folder.resolve(role.encoded() + SUFFIX);
  }

  private RefusedException unusable(RoleName role, String what, IOException cause) {
    return new RefusedException(
        Refusal.STATE_UNUSABLE,
        Printable.of("%s %s: %s".formatted(file(role), what, cause.getClass().getSimpleName())));
  }
}
