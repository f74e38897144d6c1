// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release;

import io.parasol.certs.json.JsonException;
import io.parasol.certs.release.metadata.Metadata;
import io.parasol.certs.release.metadata.MetadataType;
import io.parasol.certs.release.metadata.Refusal;
import io.parasol.certs.release.metadata.RefusedException;
import io.parasol.certs.release.metadata.RoleKeys;
import io.parasol.certs.release.metadata.RoleName;
import io.parasol.certs.release.metadata.SignedFile;
import io.parasol.certs.release.metadata.Trusted;
import io.parasol.certs.tls.DurableFile;
import io.parasol.config.site.Printable;
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
 * The metadata that is trusted, one file a role, as it was received. Each file is there whole or
 * not at all, also after a power cut.
 */
final class TrustFolder {

  private static final Set<PosixFilePermission> READABLE =
      PosixFilePermissions.fromString("rw-r--r--");

  private static final String SUFFIX = ".json";

  /** Reads a file of one type. */
  interface FileReader<T extends Metadata> {
    SignedFile<T> read(byte[] file) throws JsonException;
  }

  private final Path folder;

  TrustFolder(Path folder) {
    this.folder = folder;
  }

  /** The file of a role, if there is one that is not longer than it may be. */
  Optional<byte[]> read(RoleName role, MetadataType type) throws RefusedException {
    try (InputStream in = Files.newInputStream(file(role))) {
      byte[] content = in.readNBytes(type.longest() + 1);
      return content.length > type.longest() ? Optional.empty() : Optional.of(content);
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException unreadable) {
      throw unusable(role, "cannot be read", unreadable);
    }
  }

  /**
   * What is kept of a role, if these keys still sign for it. What is broken or signed by others is
   * as good as not there: it will be had anew.
   */
  <T extends Metadata> Optional<Trusted<T>> load(
      RoleName role, MetadataType type, FileReader<T> reader, RoleKeys keys)
      throws RefusedException {
    Optional<byte[]> kept = read(role, type);
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(reader.read(kept.get()).verify(keys));
    } catch (JsonException | RefusedException worthless) {
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

  /** As {@link #save}, and remembers when it was taken up, which {@link #takenUp} says. */
  void save(RoleName role, Trusted<?> trusted, Instant now) throws RefusedException {
    save(role, trusted);
    try {
      Files.setLastModifiedTime(file(role), FileTime.from(now));
    } catch (IOException unmarked) {
      // It counts from the time of the machine.
    }
  }

  /** When what is kept of a role was taken up; empty if nothing is. */
  Optional<Instant> takenUp(RoleName role) throws RefusedException {
    try {
      return Optional.of(Files.getLastModifiedTime(file(role)).toInstant());
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException unreadable) {
      throw unusable(role, "cannot be read", unreadable);
    }
  }

  void forget(RoleName role) throws RefusedException {
    try {
      DurableFile.delete(file(role));
    } catch (IOException stays) {
      throw unusable(role, "cannot be removed", stays);
    }
  }

  /** Forgets delegated roles that are no longer named, so that their files do not pile up. */
  void keepOnly(Set<RoleName> named) throws RefusedException {
    List<Path> others = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      Set<String> wanted = new HashSet<>();
      named.forEach(role -> wanted.add(role.encoded() + SUFFIX));
      for (MetadataType type : MetadataType.values()) {
        wanted.add(type.word() + SUFFIX);
      }
      for (Path file : files) {
        if (!wanted.contains(String.valueOf(file.getFileName()))) {
          others.add(file);
        }
      }
      for (Path other : others) {
        Files.deleteIfExists(other);
      }
    } catch (IOException stays) {
      throw unusable(MetadataType.TARGETS.role(), "cannot be tidied", stays);
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
