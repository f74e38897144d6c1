// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

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
 * Writes a file so that after a power cut it is there whole or not at all: written beside, synced,
 * put in its place, and the folder synced too.
 */
public final class DurableFile {

  private static final SecureRandom RANDOM = new SecureRandom();

  private DurableFile() {}

  /**
   * @throws FileAlreadyExistsException if there is one of that name; it stays as it is.
   */
  static void create(Path file, byte[] content, Set<PosixFilePermission> permissions)
      throws IOException {
    Path target = file.toAbsolutePath();
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    Path beside = writeBeside(target, content, permissions);
    try {
      putInPlace(beside, target);
    } finally {
      Files.deleteIfExists(beside);
    }
    sync(parentOf(target));
  }

  /** Takes the place of a file of that name, if there is one. */
  public static void replace(Path file, byte[] content, Set<PosixFilePermission> permissions)
      throws IOException {
    Path target = file.toAbsolutePath();
    Path beside = writeBeside(target, content, permissions);
    try {
      Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
    sync(parentOf(target));
  }

  /** Takes a file away, if there is one, so that it stays away. */
  public static void delete(Path file) throws IOException {
    Path target = file.toAbsolutePath();
    if (Files.deleteIfExists(target)) {
      sync(parentOf(target));
    }
  }

  private static Path writeBeside(Path target, byte[] content, Set<PosixFilePermission> permissions)
      throws IOException {
    byte[] tag = new byte[8];
    RANDOM.nextBytes(tag);
    Path beside =
        parentOf(target)
            .resolve("." + target.getFileName() + "." + HexFormat.of().formatHex(tag) + ".tmp");
    // The permissions are given at creation: there is no moment at which others can open it.
    try (FileChannel channel =
        FileChannel.open(
            beside,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(permissions))) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    } catch (IOException e) {
      Files.deleteIfExists(beside);
      throw e;
    }
    return beside;
  }

  /** A rename would replace what somebody else has just put there; a hard link does not. */
  private static void putInPlace(Path beside, Path target) throws IOException {
    try {
      Files.createLink(target, beside);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (UnsupportedOperationException | IOException noHardLinksHere) {
      Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static Path parentOf(Path absolute) throws IOException {
    Path parent = absolute.getParent();
    if (parent == null) {
      throw new IOException(absolute + " is no file");
    }
    return parent;
  }

  /** Makes what was done in a folder last. */
  public static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
