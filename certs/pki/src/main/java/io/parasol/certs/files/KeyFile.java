// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Files that contain keys, or decisions about keys. Only their owner may read or write them. They
 * are complete or absent, also after a power cut. What a killed process leaves behind may be the
 * only copy of a key, so that only {@link #cleanUp} deletes it.
 */
public final class KeyFile {

  /** Maximum length in bytes, more than any key, chain or PKCS#12 file of a site needs. */
  public static final int MAX_BYTES = 64 * 1024;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> READABLE_BY_ALL =
      PosixFilePermissions.fromString("rw-r--r--");

  private KeyFile() {}

  /**
   * Reads a secret file.
   *
   * @throws UnusableKeyException with one line that names the file, if it is missing, not a regular
   *     file, longer than {@link #MAX_BYTES}, or accessible to users other than its owner.
   */
  public static byte[] readOwnerOnly(Path file) throws UnusableKeyException {
    return readOwnerOnly(file, MAX_BYTES);
  }

  /** Reads a secret file with another maximum length, for lists. */
  public static byte[] readOwnerOnly(Path file, int maxBytes) throws UnusableKeyException {
    requireRegular(file);
    requireOwnerOnly(file);
    return read(file, maxBytes);
  }

  /**
   * Reads a file that is not secret, such as a certificate. Its length and type are checked too.
   */
  public static byte[] read(Path file, int maxBytes) throws UnusableKeyException {
    requireRegular(file);
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(maxBytes + 1);
      if (content.length > maxBytes) {
        throw new UnusableKeyException(
            "%s: is too long; expected at most %d bytes".formatted(file, maxBytes));
      }
      return content;
    } catch (IOException e) {
      throw new UnusableKeyException(file + ": " + readFailure(e), e);
    }
  }

  /**
   * Creates a file that only its owner may read and write. The file is durable when this method
   * returns.
   *
   * @throws UnusableKeyException if the file exists, which is not changed then, or cannot be
   *     written; it does not exist then.
   */
  public static void writeOwnerOnly(Path file, byte[] content) throws UnusableKeyException {
    create(file, content, OWNER_ONLY);
  }

  /**
   * Creates a file as {@link #writeOwnerOnly} does, but one that all users may read: for
   * certificates and public keys.
   */
  public static void writeReadable(Path file, byte[] content) throws UnusableKeyException {
    create(file, content, READABLE_BY_ALL);
  }

  /**
   * Writes a file as {@link #writeOwnerOnly} does, but replaces an existing one. A reader sees
   * either the old or the new content, complete.
   */
  public static void replaceOwnerOnly(Path file, byte[] content) throws UnusableKeyException {
    replace(file, content, OWNER_ONLY);
  }

  /** Writes a file as {@link #writeReadable} does, but replaces an existing one. */
  public static void replaceReadable(Path file, byte[] content) throws UnusableKeyException {
    replace(file, content, READABLE_BY_ALL);
  }

  private static void replace(Path file, byte[] content, Set<PosixFilePermission> permissions)
      throws UnusableKeyException {
    try {
      DurableFile.replace(file, content, permissions);
    } catch (IOException | UnsupportedOperationException e) {
      throw new UnusableKeyException(file + ": cannot be written, " + reason(e), e);
    }
  }

  private static void create(Path file, byte[] content, Set<PosixFilePermission> permissions)
      throws UnusableKeyException {
    try {
      DurableFile.create(file, content, permissions);
    } catch (FileAlreadyExistsException e) {
      throw new UnusableKeyException(
          file + ": exists already and is not overwritten; move it away first", e);
    } catch (IOException | UnsupportedOperationException e) {
      throw new UnusableKeyException(file + ": cannot be written, " + reason(e), e);
    }
  }

  /**
   * Deletes what was left in a folder when processes that were writing files there were killed, if
   * the finished files have all of it. Not to be called while this process itself writes there.
   *
   * @return what else is left and only its owner may read; it may be a private key.
   */
  public static List<Path> cleanUp(Path folder) throws IOException {
    List<Path> secrets = new ArrayList<>();
    for (Path each : TemporaryFile.abandonedIn(folder)) {
      Path finished = each.resolveSibling(String.valueOf(TemporaryFile.targetOf(each)));
      if (isContainedIn(finished, each)) {
        Files.deleteIfExists(each);
      } else if (Files.getPosixFilePermissions(each, LinkOption.NOFOLLOW_LINKS)
          .equals(OWNER_ONLY)) {
        secrets.add(each);
      }
    }
    return secrets;
  }

  /** Returns whether a file begins with all bytes of another one, which may have none. */
  private static boolean isContainedIn(Path finished, Path left) throws IOException {
    long length = Files.size(left);
    if (length == 0) {
      return true;
    }
    if (!Files.isRegularFile(finished, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    long differs = Files.mismatch(finished, left);
    return differs < 0 || differs == length;
  }

  /**
   * Rejects a file that other users may access, without reading it. A file is also rejected if its
   * file system has no permissions.
   */
  public static void requireOwnerOnly(Path file) throws UnusableKeyException {
    Set<PosixFilePermission> permissions;
    try {
      permissions = Files.getPosixFilePermissions(file);
    } catch (IOException e) {
      throw new UnusableKeyException(file + ": " + readFailure(e), e);
    } catch (UnsupportedOperationException e) {
      throw new UnusableKeyException(file + ": is on a file system without POSIX permissions", e);
    }
    Set<PosixFilePermission> others = EnumSet.noneOf(PosixFilePermission.class);
    others.addAll(permissions);
    others.removeAll(PosixFilePermissions.fromString("rwx------"));
    if (!others.isEmpty()) {
      throw new UnusableKeyException(
          "%s: is accessible to users other than its owner (%s); expected rw-------: chmod 600 %s"
              .formatted(file, PosixFilePermissions.toString(permissions), file));
    }
  }

  /** Reading a pipe or a device could block forever or never end. */
  private static void requireRegular(Path file) throws UnusableKeyException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new UnusableKeyException(
          file
              + (Files.isDirectory(file)
                  ? ": is a folder; expected a file"
                  : ": is not a regular file"));
    }
  }

  private static String readFailure(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "is missing";
    }
    return "cannot be read, " + reason(e);
  }

  /** Returns why a file cannot be used, without its name. */
  public static String reason(Exception e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof NoSuchFileException) {
      return "its folder is missing";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "a file with this name exists";
    }
    return e instanceof FileSystemException named && named.getReason() != null
        ? named.getReason()
        : String.valueOf(e.getMessage());
  }
}
