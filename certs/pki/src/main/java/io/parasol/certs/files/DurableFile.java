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
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/**
 * Atomic and durable writes of files. After a power cut, a file is complete or absent. The content
 * is written to a temporary file, which is synced and renamed; then the folder is synced.
 */
public final class DurableFile {

  private static final SecureRandom RANDOM = new SecureRandom();

  private DurableFile() {}

  /** Writes the content of a file. */
  @FunctionalInterface
  public interface ContentWriter {

    /** Writes everything to the file, which is empty and may be read as well. */
    void write(FileChannel file) throws IOException;
  }

  /**
   * Creates a file.
   *
   * @throws FileAlreadyExistsException if the file exists; it is not changed.
   */
  static void create(Path file, byte[] content, Set<PosixFilePermission> permissions)
      throws IOException {
    Path target = file.toAbsolutePath();
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    Path temporary = writeTemporary(target, content, permissions);
    try {
      moveIntoPlace(temporary, target);
    } finally {
      Files.deleteIfExists(temporary);
    }
    Disk.REAL.syncFolder(parentOf(target));
  }

  /** Writes a file, replacing an existing one. */
  public static void replace(Path file, byte[] content, Set<PosixFilePermission> permissions)
      throws IOException {
    Path target = file.toAbsolutePath();
    Path temporary = writeTemporary(target, content, permissions);
    try {
      Disk.REAL.renameAtomically(temporary, target);
    } finally {
      Files.deleteIfExists(temporary);
    }
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

  private static Path writeTemporary(
      Path target, byte[] content, Set<PosixFilePermission> permissions) throws IOException {
    byte[] tag = new byte[8];
    RANDOM.nextBytes(tag);
    Path temporary =
        parentOf(target)
            .resolve("." + target.getFileName() + "." + HexFormat.of().formatHex(tag) + ".tmp");
    // The permissions are set at creation, so that other users can never open the file.
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(permissions))) {
      Disk.REAL.write(channel, ByteBuffer.wrap(content), 0);
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw named(target, e);
    }
    return temporary;
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
