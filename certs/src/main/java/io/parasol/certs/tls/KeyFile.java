// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * Files that hold keys, or decide about them: only their owner may read or write them, and they are
 * whole or not there, also after a power cut.
 */
public final class KeyFile {

  /** More than any key, chain or PKCS#12 file of a site needs. */
  public static final int LONGEST = 64 * 1024;

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> READABLE_BY_ALL =
      PosixFilePermissions.fromString("rw-r--r--");

  private KeyFile() {}

  /**
   * Reads a file that is a secret.
   *
   * @throws UnusableKeyException with one line that names the file, if it is missing, not a plain
   *     file, longer than {@link #LONGEST}, or if anybody but its owner may read or write it.
   */
  public static byte[] readOwnerOnly(Path file) throws UnusableKeyException {
    return readOwnerOnly(file, LONGEST);
  }

  /** The same with another bound, for what is a list. */
  public static byte[] readOwnerOnly(Path file, int longest) throws UnusableKeyException {
    requireOwnerOnly(file);
    return read(file, longest);
  }

  /** Reads a file that is no secret, such as a certificate; bounded and plain all the same. */
  static byte[] read(Path file, int longest) throws UnusableKeyException {
    // A pipe or a device would never end, or never begin.
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new UnusableKeyException(file + ": is no plain file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(longest + 1);
      if (content.length > longest) {
        throw new UnusableKeyException(
            "%s: is too long; expected at most %d bytes".formatted(file, longest));
      }
      return content;
    } catch (IOException e) {
      throw new UnusableKeyException(file + ": " + whyUnreadable(e), e);
    }
  }

  /**
   * Makes a file that only its owner may read and write; it is on disk when this returns.
   *
   * @throws UnusableKeyException if there is one of that name already, which stays as it is, or if
   *     it cannot be written: then there is none.
   */
  public static void writeOwnerOnly(Path file, byte[] content) throws UnusableKeyException {
    create(file, content, OWNER_ONLY);
  }

  /** As {@link #writeOwnerOnly}, for what everybody may read: certificates and public keys. */
  public static void writeReadable(Path file, byte[] content) throws UnusableKeyException {
    create(file, content, READABLE_BY_ALL);
  }

  /**
   * As {@link #writeOwnerOnly}, but takes the place of an older file: a reader sees the one or the
   * other, whole.
   */
  public static void replaceOwnerOnly(Path file, byte[] content) throws UnusableKeyException {
    try {
      DurableFile.replace(file, content, OWNER_ONLY);
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
          file + ": is there already and is not overwritten; move it away first", e);
    } catch (IOException | UnsupportedOperationException e) {
      throw new UnusableKeyException(file + ": cannot be written, " + reason(e), e);
    }
  }

  /**
   * Refuses a file that others may use, without reading it. Closed when in doubt: where the file
   * system cannot say who may read, nothing is read.
   */
  public static void requireOwnerOnly(Path file) throws UnusableKeyException {
    Set<PosixFilePermission> permissions;
    try {
      permissions = Files.getPosixFilePermissions(file);
    } catch (IOException e) {
      throw new UnusableKeyException(file + ": " + whyUnreadable(e), e);
    } catch (UnsupportedOperationException e) {
      throw new UnusableKeyException(
          file + ": lies on a file system that cannot say who may read it", e);
    }
    Set<PosixFilePermission> others = EnumSet.noneOf(PosixFilePermission.class);
    others.addAll(permissions);
    others.removeAll(PosixFilePermissions.fromString("rwx------"));
    if (!others.isEmpty()) {
      throw new UnusableKeyException(
          "%s: is open to others than its owner (%s); expected rw-------: chmod 600 %s"
              .formatted(file, PosixFilePermissions.toString(permissions), file));
    }
  }

  private static String whyUnreadable(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "is missing";
    }
    return "cannot be read, " + reason(e);
  }

  private static String reason(Exception e) {
    if (e instanceof AccessDeniedException) {
      return "this user may not";
    }
    if (e instanceof NoSuchFileException) {
      return "its folder is missing";
    }
    return String.valueOf(e.getMessage());
  }
}
