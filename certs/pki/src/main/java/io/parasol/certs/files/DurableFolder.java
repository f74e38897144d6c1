// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Creates folders that survive a power failure. */
public final class DurableFolder {

  private DurableFolder() {}

  /**
   * Creates a folder, and the folders above it, where they are missing. When this method returns,
   * those that it has created survive a power failure: a synced file is lost with the name of its
   * folder.
   */
  public static void create(Path folder, Disk disk) throws IOException {
    Path absolute = folder.toAbsolutePath();
    Path parent = absolute.getParent();
    if (Files.isDirectory(absolute) || parent == null) {
      return;
    }
    create(parent, disk);
    try {
      Files.createDirectory(absolute);
    } catch (FileAlreadyExistsException meanwhile) {
      if (!Files.isDirectory(absolute)) {
        throw meanwhile;
      }
    }
    disk.syncFolder(parent);
  }
}
