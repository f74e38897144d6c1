// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/**
 * The owner and the permissions of a simulated file, which never change; see {@link
 * SimulatedAttributes}.
 */
record SimulatedPermissions(Path path) implements PosixFileAttributeView {

  @Override
  public String name() {
    return "posix";
  }

  @Override
  public PosixFileAttributes readAttributes() throws IOException {
    return Files.readAttributes(path, PosixFileAttributes.class);
  }

  @Override
  public void setPermissions(Set<PosixFilePermission> permissions) {}

  @Override
  public void setTimes(FileTime modified, FileTime accessed, FileTime created) {}

  @Override
  public void setGroup(GroupPrincipal group) {}

  @Override
  public UserPrincipal getOwner() {
    return SimulatedAttributes.OWNER;
  }

  @Override
  public void setOwner(UserPrincipal owner) {}
}
