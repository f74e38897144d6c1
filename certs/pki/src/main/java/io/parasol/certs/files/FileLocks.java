// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;

/** Exclusive locks of files, which end with the process. */
public final class FileLocks {

  private FileLocks() {}

  /**
   * Locks a file until the channel is closed, or on Linux any other channel of this process to the
   * same file. Does not wait.
   *
   * @return false if another process, or another channel of this one, holds the lock.
   */
  public static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException inThisProcess) {
      return false;
    }
  }
}
