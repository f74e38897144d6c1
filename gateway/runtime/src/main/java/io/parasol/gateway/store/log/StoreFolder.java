// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.certs.files.Disk;
import java.io.IOException;
import java.nio.file.Path;

/** The folder of a store on its disk. */
record StoreFolder(Disk disk, Path path) {

  /** Returns the free space in bytes. */
  long usableSpace() throws IOException {
    return disk.usableSpace(path);
  }

  /** Makes the names of the files durable. */
  void sync() throws IOException {
    disk.syncFolder(path);
  }
}
