// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.serial;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The mounts of this process; see proc_pid_mountinfo(5). */
record Mounts(List<String> lines) {

  private static final int MOUNT_POINT = 4;
  private static final int OPTIONS = 5;

  static Mounts ofThisProcess() throws IOException {
    // Paths are bytes of any encoding there; this charset keeps different ones different.
    return new Mounts(
        Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1));
  }

  /** Returns whether the folder is on a noexec mount, so that no library can be loaded from it. */
  boolean forbidExecution(Path folder) {
    int longest = -1;
    boolean forbids = false;
    for (String line : lines) {
      String[] fields = line.split(" ", -1);
      if (fields.length > OPTIONS) {
        Path mountPoint = Path.of(unescaped(fields[MOUNT_POINT]));
        // Of several mounts on one mount point, the last one is on top.
        if (folder.startsWith(mountPoint) && mountPoint.getNameCount() >= longest) {
          longest = mountPoint.getNameCount();
          forbids = Arrays.asList(fields[OPTIONS].split(",", -1)).contains("noexec");
        }
      }
    }
    return forbids;
  }

  private static String unescaped(String path) {
    return path.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
  }
}
