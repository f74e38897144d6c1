// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A disk that fails when it is told to. */
final class FaultyDisk implements Disk {

  volatile boolean isFailing;

  @Override
  public void sync(FileChannel file, long from) throws IOException {
    fail();
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    fail();
  }

  private void fail() throws IOException {
    if (isFailing) {
      throw new IOException("Input/output error");
    }
  }
}
