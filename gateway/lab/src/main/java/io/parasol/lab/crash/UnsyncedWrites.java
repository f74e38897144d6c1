// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.crash;

import io.parasol.lab.crash.DiskOperation.Truncate;
import io.parasol.lab.crash.DiskOperation.Write;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** The writes to one file since its last sync. A power failure may keep any of their pages. */
final class UnsyncedWrites {

  private static final int PAGE_BYTES = 4096;
  private static final int SECTOR_BYTES = 512;

  private final int file;
  private final SortedMap<Integer, List<Write>> pages = new TreeMap<>();
  private int end;

  UnsyncedWrites(int file) {
    this.file = file;
  }

  void add(Write write) {
    byte[] bytes = write.bytes();
    int from = 0;
    while (from < bytes.length) {
      int at = write.at() + from;
      int page = at / PAGE_BYTES;
      int to = Math.min(bytes.length, (page + 1) * PAGE_BYTES - write.at());
      pages
          .computeIfAbsent(page, number -> new ArrayList<>())
          .add(new Write(file, at, Arrays.copyOfRange(bytes, from, to)));
      from = to;
    }
    end = Math.max(end, write.at() + bytes.length);
  }

  /** Applies what is kept. */
  void restore(SimulatedDisk disk, CrashStates.Fate fate, Random random) {
    for (List<Write> page : pages.values()) {
      int kept = fate.part(page.size(), random);
      page.subList(0, kept).forEach(disk::restore);
      if (kept < page.size() && fate == CrashStates.Fate.MIXED) {
        disk.restore(firstSectors(page.get(kept), random));
      }
    }
    if (fate == CrashStates.Fate.MIXED && random.nextBoolean()) {
      int length = disk.content(file).length();
      int extended = length + random.nextInt(Math.max(1, end - length + 1));
      disk.restore(new Truncate(file, Math.max(length, extended)));
    }
  }

  /** A disk writes whole sectors. */
  private static Write firstSectors(Write write, Random random) {
    int length = write.bytes().length;
    int end = (write.at() + random.nextInt(length + 1)) / SECTOR_BYTES * SECTOR_BYTES;
    int kept = Math.max(0, end - write.at());
    return new Write(write.file(), write.at(), Arrays.copyOf(write.bytes(), kept));
  }
}
