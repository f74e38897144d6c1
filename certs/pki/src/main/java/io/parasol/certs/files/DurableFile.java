// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * Atomic and durable writes of files. After a power cut, a file is complete or absent. The content
 * is written to a temporary file, which is synced and renamed; then the folder is synced.
 */
public final class DurableFile {

  /** The permissions of files that are not secret; the umask of the process restricts them. */
  public static final Set<PosixFilePermission> BY_UMASK =
      Set.copyOf(PosixFilePermissions.fromString("rw-rw-rw-"));

  private DurableFile() {}

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface ContentWriter {

    /** Writes everything to the file, which is empty and may be read as well. */
    void write(FileChannel file) throws IOException;
  }

  /**
   * Creates a file, and leaves alone what was left behind of it.
   *
   * @throws FileAlreadyExistsException if the file exists; it is not changed.
   */
  static void create(Path file, byte[] content, Set<PosixFilePermission> permissions)
      throws IOException {
    createFrom(writing(content), file, permissions);
  }

  /**
   * Creates a file. If several processes create the same one, the first that has written its
   * content wins. Deletes what was left behind of the file when a process was killed.
   *
   * @throws FileAlreadyExistsException if the file exists; it is not changed.
   */
  public static void create(Path file, Set<PosixFilePermission> permissions, ContentWriter content)
      throws IOException {
    deleteAbandoned(file.toAbsolutePath());
    createFrom(content, file, permissions);
  }

  private static void createFrom(
      ContentWriter content, Path file, Set<PosixFilePermission> permissions) throws IOException {
    Path target = file.toAbsolutePath();
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    try (TemporaryFile temporary = TemporaryFile.create(target, permissions)) {
      write(temporary, target, content);
      moveIntoPlace(temporary.path(), target);
    }
    Disk.REAL.syncFolder(parentOf(target));
  }

  /** Writes a file, replacing an existing one, and leaves alone what was left behind of it. */
  public static void replace(Path file, byte[] content, Set<PosixFilePermission> permissions)
      throws IOException {
    replaceFrom(writing(content), file, permissions);
  }

  /**
   * Writes a file, replacing an existing one. If several processes write the same one, each writes
   * all of it, and the last that is done wins. Deletes what was left behind of the file when a
   * process was killed.
   */
  public static void replace(Path file, Set<PosixFilePermission> permissions, ContentWriter content)
      throws IOException {
    deleteAbandoned(file.toAbsolutePath());
    replaceFrom(content, file, permissions);
  }

  private static void replaceFrom(
      ContentWriter content, Path file, Set<PosixFilePermission> permissions) throws IOException {
    Path target = file.toAbsolutePath();
    try (TemporaryFile temporary = TemporaryFile.create(target, permissions)) {
      write(temporary, target, content);
      Disk.REAL.renameAtomically(temporary.path(), target);
    }
  }

  /** Returns a writer of this content. */
  public static ContentWriter writing(byte[] content) {
    return file -> Disk.REAL.write(file, ByteBuffer.wrap(content), 0);
  }

  private static void write(TemporaryFile temporary, Path target, ContentWriter content)
      throws IOException {
    try {
      content.write(temporary.channel());
      temporary.channel().force(true);
    } catch (IOException failed) {
      throw named(target, failed);
    }
  }

  private static void deleteAbandoned(Path target) throws IOException {
    String name = String.valueOf(target.getFileName());
    List<Path> abandoned;
    try {
      abandoned = TemporaryFile.abandonedIn(parentOf(target));
    } catch (IOException unreadable) {
      // Perhaps the file can be written nevertheless; otherwise that fails, and states why.
      return;
    }
    for (Path each : abandoned) {
      if (name.equals(TemporaryFile.targetOf(each))) {
        Files.deleteIfExists(each);
      }
    }
  }

  /** Returns whether an error is about a file, or about the temporary file that becomes it. */
  public static boolean isAbout(Path file, FileSystemException failed) {
    if (failed.getFile() == null) {
      return false;
    }
    Path target = file.toAbsolutePath();
    Path named = Path.of(failed.getFile()).toAbsolutePath();
    String becomes = TemporaryFile.targetOf(named);
    return (becomes == null ? named : named.resolveSibling(becomes)).equals(target);
  }

  /**
   * Writes a file, replacing an existing one, with the permissions that new files get by default.
   * Only one thread and one process may do this for a file at a time.
   *
   * @param temporary sibling of the file. The next call overwrites what a crash leaves there.
   */
  public static void replace(Disk disk, Path temporary, Path file, ContentWriter content)
      throws IOException {
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE)) {
        content.write(channel);
        disk.force(channel);
      }
      disk.renameAtomically(temporary, file);
    } catch (IOException failed) {
      Files.deleteIfExists(temporary);
      throw named(file, failed);
    }
  }

  /** Names the file in the error of a channel, which has no name, such as that of a full disk. */
  private static IOException named(Path file, IOException failed) {
    if (failed.getClass() != IOException.class) {
      return failed;
    }
    FileSystemException named = new FileSystemException(file.toString(), null, failed.getMessage());
    named.initCause(failed);
    return named;
  }

  /**
   * Writes a file as {@link #replace(Disk, Path, Path, ContentWriter)} does, with the given
   * content.
   */
  public static void replace(Disk disk, Path temporary, Path file, byte[] content)
      throws IOException {
    replace(disk, temporary, file, to -> disk.write(to, ByteBuffer.wrap(content), 0));
  }

  /** Deletes a file durably, if it exists. */
  public static void delete(Path file) throws IOException {
    Path target = file.toAbsolutePath();
    if (Files.deleteIfExists(target)) {
      Disk.REAL.syncFolder(parentOf(target));
    }
  }

  /**
   * Gives the temporary file its final name. A rename would replace a file that another process has
   * just created; a hard link does not.
   */
  private static void moveIntoPlace(Path temporary, Path target) throws IOException {
    try {
      Files.createLink(target, temporary);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | IOException noHardLinksHere) {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static Path parentOf(Path absolute) throws IOException {
    Path parent = absolute.getParent();
    if (parent == null) {
      throw new IOException(absolute + " is not a file");
    }
    return parent;
  }
}
