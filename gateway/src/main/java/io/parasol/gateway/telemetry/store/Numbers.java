// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Sees to it that no number of an epoch is ever given to two messages, not even when the disk takes
 * nothing and the process then ends.
 *
 * <p>While messages are stored, the log itself says which numbers were given. While they are not,
 * numbers are reserved ahead in the cursor file, which is written in place and so needs no room.
 * Where that fails too, the numbers belong to another epoch from then on.
 */
final class Numbers {

  /** Numbers reserved at a time. What a crash leaves unused is told as a gap. */
  private static final long RESERVE = 65_536;

  private final Disk disk;
  private final Path epochFile;
  private final Catalogue catalogue;
  private final Cursors cursors;

  private volatile String epoch;
  private boolean isEpochWritten = true;

  Numbers(Disk disk, Path epochFile, String epoch, Catalogue catalogue, Cursors cursors) {
    this.disk = disk;
    this.epochFile = epochFile;
    this.epoch = epoch;
    this.catalogue = catalogue;
    this.cursors = cursors;
  }

  /** Any thread may ask. */
  String epoch() {
    return epoch;
  }

  /** Before the numbers of messages that are not stored are seen by anyone. */
  void reserve(List<Pending.Message> group) {
    if (!isEpochWritten) {
      return;
    }
    boolean reserved = false;
    synchronized (catalogue) {
      for (Pending.Message one : group) {
        if (one.seq() > one.log().reserved()) {
          one.log().reserve(one.seq() + RESERVE);
          cursors.write(one.log());
          reserved = true;
        }
      }
    }
    if (!reserved) {
      return;
    }
    try {
      cursors.sync(catalogue);
    } catch (IOException notEvenThat) {
      epoch = Epoch.random();
      isEpochWritten = false;
    }
  }

  /** The disk takes messages again: takes reservations back. */
  void recovered() {
    synchronized (catalogue) {
      for (DeviceLog log : catalogue.devices()) {
        if (log.reserved() > log.committed()) {
          log.reserve(0);
          cursors.write(log);
        }
      }
    }
  }

  /** Keeps the new epoch for the next start, if there is one. */
  void sync() throws IOException {
    if (!isEpochWritten) {
      Epoch.write(disk, epochFile, epoch);
      isEpochWritten = true;
    }
  }
}
