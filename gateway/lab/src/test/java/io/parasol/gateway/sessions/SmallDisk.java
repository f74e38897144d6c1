// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A small file system over the state of a site, in a mount namespace that ends with the gateway.
 * Needs the right to mount.
 */
final class SmallDisk {

  /** Mounts a small disk over the folder $0, with what is in it. */
  private static final String MOUNT =
      """
      cp -a "$0" "$0.aside" && mount -t tmpfs -o size=48m,mode=700 none "$0" \
        && cp -a "$0.aside/." "$0" && \
      """;

  private SmallDisk() {}

  static boolean mayMount() throws InterruptedException {
    try {
      Process tried =
          new ProcessBuilder(
                  "unshare",
                  "-m",
                  "--propagation",
                  "private",
                  "mount",
                  "-t",
                  "tmpfs",
                  "none",
                  "/mnt")
              .redirectErrorStream(true)
              .start();
      return tried.waitFor(60, TimeUnit.SECONDS) && tried.exitValue() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  /** Returns where the copy of the folder is that the disk began with. */
  static Path aside(Path state) {
    return state.resolveSibling(state.getFileName() + ".aside");
  }

  /**
   * Returns the beginning of a command line that runs the rest of it on such a disk.
   *
   * @param preparation a shell command that finds the folder in {@code $0}, such as {@code true}.
   */
  static String[] holding(Path state, String preparation) {
    return new String[] {
      "unshare",
      "-m",
      "--propagation",
      "private",
      "sh",
      "-c",
      MOUNT + preparation + " && exec \"$@\"",
      state.toString()
    };
  }
}
