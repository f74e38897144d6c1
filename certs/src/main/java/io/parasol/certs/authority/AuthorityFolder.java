// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.tls.KeyFile;
import io.parasol.certs.tls.UnusableKeyException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/**
 * One folder of an authority, open to its owner only. Each file in it is whole or not there, and
 * belongs to the folder's owner: a gateway that runs as a user of its own can read what root made.
 */
record AuthorityFolder(Path path) {

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  /** Makes the folder if it is missing, and closes it to others. */
  static AuthorityFolder make(Path path) throws AuthorityException {
    try {
      if (!Files.isDirectory(path)) {
        Path absolute = path.toAbsolutePath();
        if (absolute.getParent() != null) {
          Files.createDirectories(absolute.getParent());
        }
        Files.createDirectory(absolute, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      }
      Files.setPosixFilePermissions(path, OWNER_ONLY);
      return new AuthorityFolder(path);
    } catch (IOException | UnsupportedOperationException e) {
      throw new AuthorityException(path + ": cannot be made, " + e.getMessage(), e);
    }
  }

  /** The folder, which must be there and closed to others. */
  static AuthorityFolder at(Path path) throws AuthorityException {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
      if (!OWNER_ONLY.containsAll(permissions)) {
        throw new AuthorityException(
            "%s: is open to others than its owner (%s); expected rwx------: chmod 700 %s"
                .formatted(path, PosixFilePermissions.toString(permissions), path));
      }
      return new AuthorityFolder(path);
    } catch (IOException | UnsupportedOperationException e) {
      throw new AuthorityException(path + ": is no folder of an authority", e);
    }
  }

  /** A folder in this one, made if it is missing. */
  AuthorityFolder below(String name) throws AuthorityException {
    if (!has(name)) {
      make(file(name));
      give(name);
    }
    return new AuthorityFolder(file(name));
  }

  Path file(String name) {
    return path.resolve(name);
  }

  boolean has(String name) {
    return Files.exists(file(name));
  }

  /** Writes a file, in place of an older one if there is one; durable when this returns. */
  void replace(String name, byte[] content) throws AuthorityException {
    try {
      KeyFile.replaceOwnerOnly(file(name), content);
    } catch (UnusableKeyException e) {
      throw new AuthorityException(String.valueOf(e.getMessage()), e);
    }
    give(name);
  }

  /** Puts a file in the place of another; durable when this returns. */
  void move(String from, String to) throws AuthorityException {
    try (FileChannel itself = FileChannel.open(path, StandardOpenOption.READ)) {
      Files.move(file(from), file(to), StandardCopyOption.ATOMIC_MOVE);
      itself.force(true);
    } catch (IOException e) {
      throw new AuthorityException(file(to) + ": cannot be put in place, " + e.getMessage(), e);
    }
  }

  void delete(String name) throws AuthorityException {
    try {
      Files.deleteIfExists(file(name));
    } catch (IOException e) {
      throw new AuthorityException(file(name) + ": cannot be deleted, " + e.getMessage(), e);
    }
  }

  /** What a power cut left of files that were being written; nobody has ever read them. */
  void sweep() throws AuthorityException {
    try (DirectoryStream<Path> halves = Files.newDirectoryStream(path, ".*.tmp")) {
      for (Path half : halves) {
        Files.deleteIfExists(half);
      }
    } catch (IOException e) {
      throw new AuthorityException(path + ": cannot be read, " + e.getMessage(), e);
    }
  }

  private void give(String name) throws AuthorityException {
    try {
      giveToOwnerOf(path, file(name));
    } catch (IOException e) {
      throw new AuthorityException(
          file(name) + ": cannot be given to the folder's owner, " + e.getMessage(), e);
    }
  }

  static void giveToOwnerOf(Path folder, Path file) throws IOException {
    UserPrincipal owner = Files.getOwner(folder);
    if (!Files.getOwner(file).equals(owner)) {
      Files.setOwner(file, owner);
    }
  }
}
