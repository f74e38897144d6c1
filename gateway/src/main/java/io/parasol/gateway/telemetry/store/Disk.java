// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** What the store asks of a disk, in one place so that a bad one can be played. */
public interface Disk {

  /** As the file system has it. */
  Disk REAL = new Disk() {};

  /** Writes all that remains in the buffer at that place of the file. */
  default void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
    long to = at;
    while (bytes.hasRemaining()) {
      to += file.write(bytes, to);
    }
  }

  /** Returns when everything written to the file would survive a cut of the power. */
  default void force(FileChannel file) throws IOException {
    file.force(false);
  }

  /** Gives a finished file its name, in place of any that had it; survives a cut of the power. */
  default void publish(Path temporary, Path name) throws IOException {
    Files.move(
        temporary, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Path folder = name.toAbsolutePath().getParent();
    if (folder != null) {
      try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true);
      }
    }
  }

  /** How much more the disk would take. */
  default long room(Path folder) throws IOException {
    return Files.getFileStore(folder).getUsableSpace();
  }
}
