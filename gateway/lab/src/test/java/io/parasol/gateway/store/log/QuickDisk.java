// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.gateway.store.segment.Disk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A disk that does not sync: enough where nothing but the process, or a pretended disk, ends. */
public class QuickDisk implements Disk {

  @Override
  public void force(FileChannel file) throws IOException {}

  @Override
  public void renameAtomically(Path temporary, Path name) throws IOException {
    Files.move(
        temporary, name, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
