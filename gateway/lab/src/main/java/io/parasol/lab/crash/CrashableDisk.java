// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import java.nio.file.Path;
import java.util.Random;

/** The simulated disk of one process, and what is left on it if the process or the power fails. */
public final class CrashableDisk {

  static final String ROOT = "/state";

  private final SimulatedDisk disk;
  private final int prepared;

  /** Creates a disk that has one folder, {@link #root}. */
  public CrashableDisk() {
    this(DiskImage.ofEmpty());
  }

  public CrashableDisk(DiskImage start) {
    this.disk = start.toDisk();
    this.prepared = disk.operations().size();
  }

  /** Returns the folder of the process. */
  public Path root() {
    return new SimulatedFileSystem(disk).getPath(ROOT);
  }

  /** Returns how many operations have changed the disk so far. */
  public int operations() {
    return disk.operationCount();
  }

  /** Returns the disk after the end of the process, when that number of operations was done. */
  public DiskImage afterKill(int operations) {
    return DiskImage.of(states().afterKill(operations));
  }

  /**
   * Returns the disk after a power failure, when that number of operations was done. Nothing is
   * left of what was not synced.
   */
  public DiskImage afterPowerFailure(int operations) {
    return DiskImage.of(
        states().afterPowerFailure(operations, CrashStates.Fate.ALL_LOST, false, new Random(0)));
  }

  private CrashStates states() {
    return new CrashStates(disk.operations(), prepared);
  }
}
