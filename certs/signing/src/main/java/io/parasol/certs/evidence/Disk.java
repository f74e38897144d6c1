// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes writes durable. Tests simulate power cuts here. */
public interface Disk {

  Disk REAL =
      new Disk() {
        @Override
        public void sync(FileChannel file, long from) throws IOException {
          // The times of the file need not be durable. fdatasync also writes its new length.
          file.force(false);
        }

        @Override
        public void syncFolder(Path folder) throws IOException {
          try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
          }
        }

        @Override
        public long freeSpace(Path folder) throws IOException {
          return Files.getFileStore(folder).getUsableSpace();
        }
      };

  /**
   * Makes the content of a file durable.
   *
   * @param from offset of the first byte that may not be durable yet.
   */
  void sync(FileChannel file, long from) throws IOException;

  /** Makes the entries of a folder durable. */
  void syncFolder(Path folder) throws IOException;

  /** Returns the free space in bytes. */
  long freeSpace(Path folder) throws IOException;
}
