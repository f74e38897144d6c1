// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.faults;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A state folder on a small file system in memory, in a mount namespace that ends with it. */
final class SmallDisk {

  private static final String MOUNT =
      """
      cp -a "$0" "$0.aside" && mount -t tmpfs -o size=48m,mode=700 none "$0" \
        && cp -a "$0.aside/." "$0" && rm -r "$0.aside" && \
      """;

  private SmallDisk() {}

  /** Returns whether this user may mount a file system in a namespace. */
  static boolean isPossible() throws InterruptedException {
    try {
      Process tried =
          new ProcessBuilder(namespace("mount -t tmpfs none /mnt", Path.of("none")))
              .redirectErrorStream(true)
              .start();
      return tried.waitFor(10, TimeUnit.SECONDS) && tried.exitValue() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  /**
   * Returns the beginning of a command line that runs the rest of it on such a disk.
   *
   * @param preparation a shell command that finds the folder in {@code $0}.
   */
  static List<String> holding(Path state, String preparation) {
    return namespace(MOUNT + preparation + " && exec \"$@\"", state);
  }

  private static List<String> namespace(String script, Path state) {
    return List.of(
        "unshare", "-m", "--propagation", "private", "sh", "-c", script, state.toString());
  }

  /** Fills the disk with one file. */
  static void fill(Path file) throws IOException {
    byte[] block = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      if (!String.valueOf(full.getMessage()).contains("No space left")) {
        throw full;
      }
    }
  }
}
