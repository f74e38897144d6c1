// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The disk operations on which durability depends, in one interface so that a failing disk or a
 * power failure can be simulated. All of them block.
 */
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

  /**
   * Returns when everything written to the file would survive a power failure, and its length as
   * well. The times of the file need not be durable.
   */
  default void force(FileChannel file) throws IOException {
    file.force(false);
  }

  /** Makes previous changes of a folder's entries durable. */
  default void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
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
      syncFolder(folder);
    }
  }

  /** Deletes a file, if it exists; a power failure may bring it back. */
  default void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  /** Returns how many more bytes the disk can hold. */
  default long usableSpace(Path folder) throws IOException {
    // One system call. A FileStore first reads the table of all mounts; it states why it fails.
    boolean isFile = folder.getFileSystem() == FileSystems.getDefault();
    long bytes = isFile ? folder.toFile().getUsableSpace() : 0;
    return bytes > 0 ? bytes : Files.getFileStore(folder).getUsableSpace();
  }
}
