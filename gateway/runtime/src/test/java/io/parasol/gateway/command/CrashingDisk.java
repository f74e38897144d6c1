// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.parasol.certs.files.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Loses its power at one record of the journal, with all that had not been synced. */
final class CrashingDisk implements Disk {

  private final int record;
  private final CrashPoint point;
  private final boolean isSlow;
  private int syncs;
  private volatile boolean isOff;

  /** Counted down when the record before the write is written. */
  private final CountDownLatch armed = new CountDownLatch(1);

  /** The first byte of each file that was written since its last sync. */
  private final Map<FileChannel, Long> unsyncedFrom = new ConcurrentHashMap<>();

  /**
   * @param record 1 for the first that is synced after the log has been made or opened.
   * @param isSlow whether the first sync waits for the record before the write, so that it shares
   *     the sync of the record that the command was accepted.
   */
  CrashingDisk(int record, CrashPoint point, boolean isSlow) {
    this.record = record;
    this.point = point;
    this.isSlow = isSlow;
  }

  boolean isSlow() {
    return isSlow;
  }

  @Override
  public void write(FileChannel file, ByteBuffer bytes, long at) throws IOException {
    if (isOff) {
      CrashPoint.stop();
    }
    boolean isArmed = ISO_8859_1.decode(bytes.duplicate()).toString().contains("\"armed\"");
    unsyncedFrom.merge(file, at, Math::min);
    Disk.REAL.write(file, bytes, at);
    if (isArmed) {
      armed.countDown();
    }
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
    if (syncs == 1 && isSlow) {
      await(armed);
    }
    if (syncs != record) {
      Disk.REAL.force(file);
      return;
    }
    isOff = true;
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

  private static void await(CountDownLatch event) {
    try {
      event.await();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @Override
  public long usableSpace(Path folder) {
    return Long.MAX_VALUE;
  }
}
