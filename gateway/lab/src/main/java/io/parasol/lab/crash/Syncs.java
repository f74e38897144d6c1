// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import io.parasol.lab.crash.DiskOperation.Metadata;
import io.parasol.lab.crash.DiskOperation.SyncFile;
import io.parasol.lab.crash.DiskOperation.SyncFolder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The last sync of each file and folder in a list of operations, as positions in that list. */
final class Syncs {

  private final Map<Integer, Integer> files = new HashMap<>();
  private final Map<String, Integer> folders = new HashMap<>();
  private final int prepared;
  private int last;

  /**
   * @param prepared number of operations at the beginning that count as synced.
   */
  Syncs(List<DiskOperation> operations, int prepared) {
    this.prepared = prepared;
    this.last = prepared;
    for (int i = prepared; i < operations.size(); i++) {
      if (operations.get(i) instanceof SyncFile sync) {
        files.put(sync.file(), i);
        last = i;
      } else if (operations.get(i) instanceof SyncFolder sync) {
        folders.put(sync.path(), i);
        last = i;
      }
    }
  }

  /** Returns the position of the last sync of anything. */
  int last() {
    return last;
  }

  int ofFile(int file) {
    return files.getOrDefault(file, prepared);
  }

  /** Returns the position of the last sync of what an operation changed. */
  int of(Metadata operation) {
    if (operation instanceof DiskOperation.Naming naming) {
      return folders.getOrDefault(SimulatedDisk.parent(naming.name()), prepared);
    }
    return ofFile(((DiskOperation.Truncate) operation).file());
  }
}
