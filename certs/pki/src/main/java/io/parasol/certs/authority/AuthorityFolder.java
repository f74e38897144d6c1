// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.files.Disk;
import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/**
 * A folder of an authority, accessible only to its owner. Each file in it is complete or absent,
 * and belongs to the owner of the folder. A gateway with a user of its own can therefore read files
 * that root has created.
 */
record AuthorityFolder(Path path) {

  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  /**
   * Creates the folder if it is missing, and restricts it to its owner. A state folder that is
   * created with it is accessible to the owner only, too.
   */
  static AuthorityFolder create(Path path) throws AuthorityException {
    try {
      if (!Files.isDirectory(path)) {
        Files.createDirectories(
            path.toAbsolutePath(), PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      }
      Files.setPosixFilePermissions(path, OWNER_ONLY);
      return new AuthorityFolder(path);
    } catch (IOException | UnsupportedOperationException e) {
      throw new AuthorityException(path + ": cannot be created, " + KeyFile.reason(e), e);
    }
  }

  /** Opens an existing folder, which must be accessible only to its owner. */
  static AuthorityFolder open(Path path) throws AuthorityException {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
      if (!OWNER_ONLY.containsAll(permissions)) {
        throw new AuthorityException(
            "%s: is accessible to users other than its owner (%s); expected rwx------: chmod 700 %s"
                .formatted(path, PosixFilePermissions.toString(permissions), path));
      }
      return new AuthorityFolder(path);
    } catch (IOException | UnsupportedOperationException e) {
      throw new AuthorityException(path + ": is not a readable folder of an authority", e);
    }
  }

  /** Returns a subfolder, which is created if it is missing. */
  AuthorityFolder subfolder(String name) throws AuthorityException {
    if (!has(name)) {
      create(file(name));
      assignOwner(name);
    }
    return new AuthorityFolder(file(name));
  }

  Path file(String name) {
    return path.resolve(name);
  }

  boolean has(String name) {
    return Files.exists(file(name));
  }

  /** Writes a file, replacing an existing one. The file is durable when this method returns. */
  void replace(String name, byte[] content) throws AuthorityException {
    try {
      KeyFile.replaceOwnerOnly(file(name), content);
    } catch (UnusableKeyException e) {
      throw new AuthorityException(String.valueOf(e.getMessage()), e);
    }
    assignOwner(name);
  }

  /** Renames a file, replacing an existing one. The change is durable when this method returns. */
  void move(String from, String to) throws AuthorityException {
    try {
      Disk.REAL.renameAtomically(file(from), file(to));
    } catch (IOException e) {
      throw new AuthorityException(file(to) + ": cannot be replaced, " + KeyFile.reason(e), e);
    }
  }

  /** Renames a damaged file, so that a new one can take its name. */
  void setAside(String name) throws AuthorityException {
    try {
      DamagedFile.setAside(file(name));
    } catch (IOException e) {
      throw new AuthorityException(file(name) + ": cannot be set aside, " + KeyFile.reason(e), e);
    }
  }

  void delete(String name) throws AuthorityException {
    try {
      Files.deleteIfExists(file(name));
    } catch (IOException e) {
      throw new AuthorityException(file(name) + ": cannot be deleted, " + KeyFile.reason(e), e);
    }
  }

  /** Deletes temporary files that a power cut has left behind. No reader ever uses them. */
  void deleteTemporaryFiles() throws AuthorityException {
    try (DirectoryStream<Path> temporaryFiles = Files.newDirectoryStream(path, ".*.tmp")) {
      for (Path temporaryFile : temporaryFiles) {
        Files.deleteIfExists(temporaryFile);
      }
    } catch (IOException e) {
      throw new AuthorityException(path + ": cannot be read, " + KeyFile.reason(e), e);
    }
  }

  private void assignOwner(String name) throws AuthorityException {
    try {
      assignOwnerOf(path, file(name));
    } catch (IOException e) {
      throw new AuthorityException(
          file(name) + ": cannot be assigned to the owner of the folder, " + KeyFile.reason(e), e);
    }
  }

  static void assignOwnerOf(Path folder, Path file) throws IOException {
    UserPrincipal owner = Files.getOwner(folder);
    if (!Files.getOwner(file).equals(owner)) {
      Files.setOwner(file, owner);
    }
  }
}
