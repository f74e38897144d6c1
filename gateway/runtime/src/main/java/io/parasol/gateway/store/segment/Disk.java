// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The disk operations of the store, in one interface so that a failing disk can be simulated. */
public interface Disk {

  /** The real file system. */
  Disk REAL = new Disk() {};

  /** Writes all remaining bytes of the buffer at a position of the file. */
  default void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
    long to = at;
    while (bytes.hasRemaining()) {
      to += file.write(bytes, to);
    }
  }

  /** Returns when everything written to the file would survive a power failure. */
  default void force(FileChannel file) throws IOException {
    file.force(false);
  }

  /**
   * Renames a finished file atomically, replacing an existing one, and syncs the folder, so that
   * the name survives a power failure.
   */
  default void renameAtomically(Path temporary, Path name) throws IOException {
    Files.move(
        temporary, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Path folder = name.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true);
      }
    }
  }

  /** Deletes a file, if it exists. */
  default void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  /** Returns how many more bytes the disk can hold. */
  default long usableSpace(Path folder) throws IOException {
    return Files.getFileStore(folder).getUsableSpace();
  }
}
