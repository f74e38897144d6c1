// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.certs.files.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Ensures that no sequence number of an epoch is assigned to two messages, even if the disk rejects
 * writes and the process then ends.
 *
 * <p>While messages are stored, the log shows which numbers were assigned. While they are not,
 * numbers are reserved ahead in the cursor file, which is written in place and so needs no free
 * space. If that fails too, the numbers belong to a new epoch from then on.
 */
final class SequenceAllocator {

  /**
   * Sequence numbers reserved at a time. Those that a crash leaves unused are reported as a gap.
   */
  private static final long RESERVATION_SIZE = 65_536;

  private final Disk disk;
  private final Path epochFile;
  private final StoreIndex index;
  private final Cursors cursors;

  private volatile String epoch;
  private boolean isEpochWritten = true;

  SequenceAllocator(Disk disk, Path epochFile, String epoch, StoreIndex index, Cursors cursors) {
    this.disk = disk;
    this.epochFile = epochFile;
    this.epoch = epoch;
    this.index = index;
    this.cursors = cursors;
  }

  /** Returns the current epoch. Callable from any thread. */
  String epoch() {
    return epoch;
  }

  /** Reserves the numbers of messages that are not stored, before any listener sees them. */
  void reserve(List<Pending.Message> group) {
    if (!isEpochWritten) {
      return;
    }
    boolean reserved = false;
    synchronized (index) {
      for (Pending.Message one : group) {
        if (one.seq() > one.log().reserved()) {
          one.log().reserve(one.seq() + RESERVATION_SIZE);
          cursors.write(one.log());
          reserved = true;
        }
      }
    }
    if (!reserved) {
      return;
    }
    try {
      cursors.sync(index);
    } catch (IOException rejected) {
      epoch = Epoch.random();
      isEpochWritten = false;
    }
  }

  /** Cancels the reservations, because the disk accepts messages again. */
  void cancelReservations() {
    synchronized (index) {
      for (DeviceLog log : index.devices()) {
        if (log.reserved() > log.committed()) {
          log.reserve(0);
          cursors.write(log);
        }
      }
    }
  }

  /** Writes a new epoch for the next start, if there is one. */
  void sync() throws IOException {
    if (!isEpochWritten) {
      Epoch.write(disk, epochFile, epoch);
      isEpochWritten = true;
    }
  }
}
