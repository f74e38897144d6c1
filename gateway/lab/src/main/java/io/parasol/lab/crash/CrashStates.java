// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import io.parasol.lab.crash.DiskOperation.Metadata;
import io.parasol.lab.crash.DiskOperation.Promise;
import io.parasol.lab.crash.DiskOperation.Write;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The states in which a power failure can leave a disk. What was synced is there. Of the rest:
 *
 * <ul>
 *   <li>each page of a file has the content of some moment since the last sync of the file, its
 *       latest write may have reached only the first sectors, and the file may have been extended
 *       with zeros;
 *   <li>on a journaling file system (ext4, XFS, btrfs), the changes of names and lengths are there
 *       up to some moment, which is not before the last sync of any file;
 *   <li>on a file system that promises no more than POSIX, each change of a name since the last
 *       sync of its folder is there or not, independently of the others.
 * </ul>
 */
final class CrashStates {

  private final List<DiskOperation> operations;
  private final int prepared;

  /**
   * @param operations of a recorded run.
   * @param prepared number of operations at the beginning that are durable in any case.
   */
  CrashStates(List<DiskOperation> operations, int prepared) {
    this.operations = operations;
    this.prepared = prepared;
  }

  /** Returns the promises among the first operations. */
  List<Object> promises(int count) {
    return operations.subList(0, count).stream()
        .filter(Promise.class::isInstance)
        .map(one -> ((Promise) one).what())
        .toList();
  }

  /** Returns a disk after the end of the process: everything is there. */
  SimulatedDisk afterKill(int count) {
    SimulatedDisk disk = new SimulatedDisk();
    operations.subList(0, count).forEach(disk::restore);
    disk.restored();
    return disk;
  }

  /**
   * Returns a disk after a failure of the power, when that number of operations had been carried
   * out.
   */
  SimulatedDisk afterPowerFailure(int count, Random random) {
    Fate fate = Fate.values()[random.nextInt(Fate.values().length)];
    return afterPowerFailure(count, fate, random.nextBoolean(), random);
  }

  /**
   * Returns a disk after a failure of the power.
   *
   * @param fate what happens to the operations that were not synced.
   * @param isJournaling whether the file system keeps the order of changes of names and lengths.
   */
  SimulatedDisk afterPowerFailure(int count, Fate fate, boolean isJournaling, Random random) {
    Syncs syncs = new Syncs(operations.subList(0, count), prepared);
    int journaled = syncs.last() + fate.part(count - syncs.last(), random);
    Map<Integer, UnsyncedWrites> unsynced = new HashMap<>();
    SimulatedDisk disk = new SimulatedDisk();
    for (int i = 0; i < count; i++) {
      DiskOperation operation = operations.get(i);
      if (operation instanceof Write write && i >= syncs.ofFile(write.file())) {
        unsynced.computeIfAbsent(write.file(), UnsyncedWrites::new).add(write);
      } else if (operation instanceof Write
          || (operation instanceof Metadata metadata
              && (isJournaling
                  ? i < journaled
                  : i < syncs.of(metadata) || fate.part(1, random) == 1))) {
        disk.restore(operation);
      }
    }
    unsynced.values().forEach(writes -> writes.restore(disk, fate, random));
    disk.restored();
    return disk;
  }

  /** What happens to the operations that were not synced. */
  enum Fate {
    ALL_KEPT,
    ALL_LOST,
    MIXED;

    /** Returns how many of the operations are kept. */
    int part(int all, Random random) {
      return switch (this) {
        case ALL_KEPT -> all;
        case ALL_LOST -> 0;
        case MIXED -> random.nextInt(all + 1);
      };
    }
  }
}
