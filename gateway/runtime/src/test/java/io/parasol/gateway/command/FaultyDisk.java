// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.files.Disk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A disk that fails on request. */
public final class FaultyDisk implements Disk {

  volatile boolean isFailing;
  volatile Runnable onSync = () -> {};
  volatile long room = Long.MAX_VALUE;

  @Override
  public void force(FileChannel file) throws IOException {
    onSync.run();
    fail();
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    fail();
  }

  @Override
  public long usableSpace(Path folder) {
    return room;
  }

  private void fail() throws IOException {
    if (isFailing) {
      throw new IOException("Input/output error");
    }
  }
}
