// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.evidence;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Makes sure that what was written survives a power cut; a test cuts the power here. */
public interface Disk {

  Disk REAL =
      new Disk() {
        @Override
        public void sync(FileChannel file, long from) throws IOException {
          // Not the times of the file; its new length is among what fdatasync writes.
          file.force(false);
        }

        @Override
        public void syncFolder(Path folder) throws IOException {
          try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
          }
        }

        @Override
        public long room(Path folder) throws IOException {
          return Files.getFileStore(folder).getUsableSpace();
        }
      };

  /**
   * Returns when the file is on the disk.
   *
   * @param from where the bytes begin that may not be there yet.
   */
  void sync(FileChannel file, long from) throws IOException;

  /** Returns when the names of the folder are on the disk. */
  void syncFolder(Path folder) throws IOException;

  /** How many bytes there is room for. */
  long room(Path folder) throws IOException;
}
