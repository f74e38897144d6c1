// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.certs.files.Disk;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.index.Catalogue;
import io.parasol.gateway.store.index.CatalogueContent;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Gives a device another name in a store that no process has open. Its messages, sequence numbers
 * and positions stay the same; see {@link StoreNames}.
 */
public final class StoreRename {

  private StoreRename() {}

  /** Returns whether the store has given a sequence number to a message of the device. */
  public static boolean contains(Path folder, DeviceId device) throws IOException {
    DeviceId stored = StoreNames.read(folder).inFiles(device);
    return content(folder).flatMap(content -> content.of(stored)).isPresent();
  }

  private static Optional<CatalogueContent> content(Path folder) throws IOException {
    return Catalogue.read(folder.resolve(Catalogue.FILE), damage -> {});
  }

  /**
   * Renames a device. Does nothing if the store has no message of it, as after a rename that was
   * completed, or if the folder does not exist.
   *
   * @throws StoreException with one line, if another process has the store open.
   * @throws IOException if the store has messages of both names, or cannot be written.
   */
  @SuppressWarnings("try") // The lock is only held.
  public static void run(Path folder, DeviceId from, DeviceId to)
      throws IOException, StoreException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (FileChannel lock = StoreOpening.lock(folder)) {
      if (contains(folder, from)) {
        requireUnused(folder, to, contains(folder, to));
        StoreNames.read(folder).rename(Disk.REAL, from, to);
      }
    }
  }

  static void requireUnused(Path folder, DeviceId to, boolean isUsed) throws IOException {
    if (isUsed) {
      throw new IOException("store %s: has messages of %s already".formatted(folder, to));
    }
  }
}
