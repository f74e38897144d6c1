// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.evidence.Disk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Loses its power at one record of the journal, with all that had not been synced. */
final class CrashingDisk implements Disk {

  private final int record;
  private final CrashPoint point;
  private int syncs;

  /**
   * @param record 1 for the first that is written after the log has been made or opened.
   */
  CrashingDisk(int record, CrashPoint point) {
    this.record = record;
    this.point = point;
  }

  @Override
  public void sync(FileChannel file, long from) throws IOException {
    if (from == 0) {
      // The beginning of a segment.
      Disk.REAL.sync(file, from);
      return;
    }
    syncs++;
    if (syncs != record) {
      Disk.REAL.sync(file, from);
      return;
    }
    switch (point) {
      case RECORD_LOST -> file.truncate(from);
      case RECORD_TORN -> file.truncate(from + (file.size() - from) / 2);
      case RECORD_SYNCED -> Disk.REAL.sync(file, from);
      default -> {
        // It is there by luck.
      }
    }
    CrashPoint.crash();
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    Disk.REAL.syncFolder(folder);
  }

  @Override
  public long freeSpace(Path folder) {
    return Long.MAX_VALUE;
  }
}
