// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.certs.files.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.LongAdder;

/** A disk that counts its syncs. Thread-safe. */
final class CountedDisk implements Disk {

  private final Disk disk;
  private final LongAdder syncs = new LongAdder();

  CountedDisk(Disk disk) {
    this.disk = disk;
  }

  /** Returns the number of syncs so far. */
  long syncs() {
    return syncs.sum();
  }

  @Override
  public void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
    disk.write(file, bytes, at);
  }

  @Override
  public void force(FileChannel file) throws IOException {
    syncs.increment();
    disk.force(file);
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    syncs.increment();
    disk.syncFolder(folder);
  }

  @Override
  public void renameAtomically(Path temporary, Path name) throws IOException {
    syncs.increment();
    disk.renameAtomically(temporary, name);
  }

  @Override
  public void delete(Path file) throws IOException {
    disk.delete(file);
  }

  @Override
  public long usableSpace(Path folder) throws IOException {
    return disk.usableSpace(folder);
  }
}
