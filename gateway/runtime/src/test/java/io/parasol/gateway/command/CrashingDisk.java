// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.certs.files.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Loses its power at one record of the journal, with all that had not been synced. */
final class CrashingDisk implements Disk {

  private final int record;
  private final CrashPoint point;
  private int syncs;

  /** The first byte of each file that was written since its last sync. */
  private final Map<FileChannel, Long> unsyncedFrom = new ConcurrentHashMap<>();

  /**
   * @param record 1 for the first that is written after the log has been made or opened.
   */
  CrashingDisk(int record, CrashPoint point) {
    this.record = record;
    this.point = point;
  }

  @Override
  public void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
    unsyncedFrom.merge(file, at, Math::min);
    Disk.REAL.write(file, bytes, at);
  }

  @Override
  public void force(FileChannel file) throws IOException {
    Long unsynced = unsyncedFrom.remove(file);
    long from = unsynced == null ? file.size() : unsynced;
    if (from == 0) {
      // The beginning of a segment.
      Disk.REAL.force(file);
      return;
    }
    syncs++;
    if (syncs != record) {
      Disk.REAL.force(file);
      return;
    }
    switch (point) {
      case RECORD_LOST -> file.truncate(from);
      case RECORD_TORN -> file.truncate(from + (file.size() - from) / 2);
      case RECORD_SYNCED -> Disk.REAL.force(file);
      default -> {
        // It is there by luck.
      }
    }
    CrashPoint.crash();
  }

  @Override
  public long usableSpace(Path folder) {
    return Long.MAX_VALUE;
  }
}
