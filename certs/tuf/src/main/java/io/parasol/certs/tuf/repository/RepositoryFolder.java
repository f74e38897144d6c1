// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.repository;

import io.parasol.certs.files.DurableFile;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.tuf.metadata.Hashes;
import io.parasol.certs.tuf.metadata.Metadata;
import io.parasol.certs.tuf.metadata.MetadataType;
import io.parasol.certs.tuf.metadata.SignedFile;
import io.parasol.certs.tuf.metadata.TargetFile;
import io.parasol.certs.tuf.metadata.TargetPath;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a repository folder.
 *
 * <pre>
 * metadata/   published documents: 1.root.json, 2.targets.json, …, timestamp.json
 * drafts/     next versions: root.json, targets.json, acme.json, with some or no signatures
 * targets/    target files, by their hashes
 * </pre>
 *
 * A reader sees each file complete or not at all, also after a power cut.
 */
final class RepositoryFolder {

  private static final Set<PosixFilePermission> READABLE =
      PosixFilePermissions.fromString("rw-r--r--");

  private final Path folder;

  RepositoryFolder(Path folder) {
    this.folder = folder;
  }

  Path metadata() {
    return folder.resolve("metadata");
  }

  Path targets() {
    return folder.resolve("targets");
  }

  Path settings() {
    return folder.resolve("workshop.json");
  }

  private Path draftFile(DocumentKind<?> kind) {
    return folder.resolve("drafts").resolve(kind.role().encoded() + ".json");
  }

  /** Returns the latest published version. */
  <T extends Metadata> Optional<SignedFile<T>> published(DocumentKind<T> kind)
      throws RepositoryEditException {
    if (kind.type() == MetadataType.TIMESTAMP) {
      return read(metadata().resolve(kind.fileName(0)), kind);
    }
    OptionalLong latest = latestVersion(kind);
    return latest.isPresent() ? published(kind, latest.getAsLong()) : Optional.empty();
  }

  <T extends Metadata> Optional<SignedFile<T>> published(DocumentKind<T> kind, long version)
      throws RepositoryEditException {
    return read(metadata().resolve(kind.fileName(version)), kind);
  }

  private OptionalLong latestVersion(DocumentKind<?> kind) throws RepositoryEditException {
    Pattern pattern =
        Pattern.compile("([1-9][0-9]{0,17})\\." + Pattern.quote(kind.role().encoded() + ".json"));
    long latest = 0;
    for (String each : metadataFiles()) {
      Matcher name = pattern.matcher(each);
      if (name.matches()) {
        latest = Math.max(latest, Long.parseLong(name.group(1)));
      }
    }
    return latest == 0 ? OptionalLong.empty() : OptionalLong.of(latest);
  }

  /** Returns the names of the published metadata files. */
  List<String> metadataFiles() throws RepositoryEditException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(metadata(), "*.json")) {
      files.forEach(file -> names.add(String.valueOf(file.getFileName())));
    } catch (NoSuchFileException nothingPublished) {
      return names;
    } catch (IOException unreadable) {
      throw new RepositoryEditException(metadata() + ": cannot be read", unreadable);
    }
    return names;
  }

  /**
   * Returns the draft of the next version, if there is one. A draft that an interrupted publication
   * left behind is ignored.
   */
  <T extends Metadata> Optional<SignedFile<T>> draft(DocumentKind<T> kind)
      throws RepositoryEditException {
    Optional<SignedFile<T>> draft = read(draftFile(kind), kind);
    if (draft.isEmpty()) {
      return draft;
    }
    long published = latestVersion(kind).orElse(0);
    return draft.filter(each -> each.unverified().version() > published);
  }

  <T extends Metadata> void writeDraft(DocumentKind<T> kind, SignedFile<T> draft)
      throws RepositoryEditException {
    write(draftFile(kind), draft.bytes());
  }

  void removeDraft(DocumentKind<?> kind) throws RepositoryEditException {
    try {
      Files.deleteIfExists(draftFile(kind));
    } catch (IOException stays) {
      throw new RepositoryEditException(draftFile(kind) + ": cannot be removed", stays);
    }
  }

  <T extends Metadata> void publish(DocumentKind<T> kind, SignedFile<T> file)
      throws RepositoryEditException {
    write(metadata().resolve(kind.fileName(file.unverified().version())), file.bytes());
  }

  private static <T extends Metadata> Optional<SignedFile<T>> read(Path file, DocumentKind<T> kind)
      throws RepositoryEditException {
    Optional<byte[]> bytes = bytes(file, kind.type().maxLength());
    try {
      return bytes.isEmpty() ? Optional.empty() : Optional.of(kind.reader().read(bytes.get()));
    } catch (JsonException malformed) {
      throw new RepositoryEditException(
          "%s: %s".formatted(file, malformed.getMessage()), malformed);
    }
  }

  /** Returns the content of a file, if it exists. */
  static Optional<byte[]> bytes(Path file, int maxLength) throws RepositoryEditException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(maxLength + 1);
      if (bytes.length > maxLength) {
        throw new RepositoryEditException(
            "%s: expected at most %d bytes".formatted(file, maxLength));
      }
      return Optional.of(bytes);
    } catch (NoSuchFileException none) {
      return Optional.empty();
    } catch (IOException unreadable) {
      throw new RepositoryEditException(file + ": cannot be read", unreadable);
    }
  }

  static void write(Path file, byte[] bytes) throws RepositoryEditException {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      DurableFile.replace(file, READABLE, DurableFile.writing(bytes));
    } catch (IOException unwritable) {
      throw new RepositoryEditException(
          "%s: cannot be written, %s".formatted(file, unwritable.getMessage()), unwritable);
    }
  }

  /** Copies a file completely or not at all. */
  static void copy(Path from, Path to) throws RepositoryEditException {
    try (FileChannel source = FileChannel.open(from, StandardOpenOption.READ)) {
      Files.createDirectories(to.toAbsolutePath().getParent());
      DurableFile.replace(to, DurableFile.BY_UMASK, target -> transfer(source, target));
    } catch (IOException failed) {
      throw new RepositoryEditException(
          "%s: cannot be copied to %s, %s".formatted(from, to, failed.getMessage()), failed);
    }
  }

  /** Copies a file of any length; one call transfers at most 2 GiB. */
  private static void transfer(FileChannel from, FileChannel to) throws IOException {
    long size = from.size();
    long at = 0;
    while (at < size) {
      long more = from.transferTo(at, size - at, to);
      if (more <= 0) {
        throw new EOFException("it became shorter");
      }
      at += more;
    }
  }

  /**
   * Returns the path of a target file in this folder. As in the published repository, it contains
   * the hash.
   */
  Path targetFile(TargetPath path, TargetFile file) throws RepositoryEditException {
    String hash =
        file.hashes()
            .fileNameHash()
            .orElseThrow(
                () ->
                    new RepositoryEditException(
                        path + ": is listed without a supported hash; expected sha256 or sha512"));
    return targets().resolve(path.encoded(hash));
  }

  /**
   * Requires that the file of a target exists and matches its entry.
   *
   * @throws RepositoryEditException if it does not.
   */
  void requireContent(TargetPath path, TargetFile file) throws RepositoryEditException {
    Path content = targetFile(path, file);
    Hashes.Check check = file.hashes().check();
    long length = 0;
    try (InputStream in = Files.newInputStream(content)) {
      byte[] piece = new byte[64 * 1024];
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        check.update(piece, 0, read);
        length += read;
      }
    } catch (IOException missing) {
      throw new RepositoryEditException("%s: is missing or unreadable".formatted(content), missing);
    }
    if (length != file.length() || !check.matches()) {
      throw new RepositoryEditException(content + ": does not match its listed length or hashes");
    }
  }
}
