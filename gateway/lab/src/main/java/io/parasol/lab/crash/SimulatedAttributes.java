// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/**
 * The attributes of a simulated file or folder, which has no times and is readable by its owner.
 */
record SimulatedAttributes(boolean isDirectory, long size, Object fileKey)
    implements PosixFileAttributes {

  /** The only user and group. */
  static final GroupPrincipal OWNER = () -> SimulatedFileSystem.SCHEME;

  private static final FileTime EPOCH = FileTime.fromMillis(0);

  @Override
  public boolean isRegularFile() {
    return !isDirectory;
  }

  @Override
  public boolean isSymbolicLink() {
    return false;
  }

  @Override
  public boolean isOther() {
    return false;
  }

  @Override
  public FileTime lastModifiedTime() {
    return EPOCH;
  }

  @Override
  public FileTime lastAccessTime() {
    return EPOCH;
  }

  @Override
  public FileTime creationTime() {
    return EPOCH;
  }

  @Override
  public UserPrincipal owner() {
    return OWNER;
  }

  @Override
  public GroupPrincipal group() {
    return OWNER;
  }

  @Override
  public Set<PosixFilePermission> permissions() {
    return PosixFilePermissions.fromString(isDirectory ? "rwx------" : "rw-------");
  }
}
