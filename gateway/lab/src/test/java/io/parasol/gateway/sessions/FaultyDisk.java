// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import io.parasol.certs.files.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A disk that fails in one way or another, until it is repaired. */
public final class FaultyDisk implements Disk {

  /** How it fails. */
  public enum Fault {
    NONE,
    /** No file may become longer. */
    FULL,
    READ_ONLY,
    /** A sync does not return. */
    STUCK
  }

  private Fault fault = Fault.NONE;

  public synchronized void becomes(Fault next) {
    fault = next;
    notifyAll();
  }

  private synchronized Fault fault() {
    return fault;
  }

  private void requireWritable() throws IOException {
    if (fault() == Fault.READ_ONLY) {
      throw new IOException("Read-only file system");
    }
  }

  @Override
  public void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
    requireWritable();
    if (fault() == Fault.FULL && at + bytes.remaining() > file.size()) {
      throw new IOException("No space left on device");
    }
    Disk.super.write(file, bytes, at);
  }

  @Override
  public void force(FileChannel file) throws IOException {
    requireWritable();
    synchronized (this) {
      boolean interrupted = false;
      while (fault == Fault.STUCK) {
        try {
          wait();
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    Disk.super.force(file);
  }

  @Override
  public void renameAtomically(Path temporary, Path name) throws IOException {
    requireWritable();
    Disk.super.renameAtomically(temporary, name);
  }

  @Override
  public long usableSpace(Path folder) throws IOException {
    return fault() == Fault.FULL ? 0 : Disk.super.usableSpace(folder);
  }
}
