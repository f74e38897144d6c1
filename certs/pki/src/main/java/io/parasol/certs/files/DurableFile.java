// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
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
    sync(parentOf(target));
  }

  /** Writes a file, replacing an existing one. */
  public static void replace(Path file, byte[] content, Set<PosixFilePermission> permissions)
      throws IOException {
    Path target = file.toAbsolutePath();
    Path temporary = writeTemporary(target, content, permissions);
    try {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    sync(parentOf(target));
  }

  /** Deletes a file durably, if it exists. */
  public static void delete(Path file) throws IOException {
    Path target = file.toAbsolutePath();
    if (Files.deleteIfExists(target)) {
      sync(parentOf(target));
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
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
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

  /** Makes previous changes of the folder's entries durable. */
  public static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
