// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The lock file that a site's gateway holds while it runs. */
public final class GatewayLock {

  private GatewayLock() {}

  /** Returns its path in the state folder, which may not exist. */
  public static Path in(Path state) {
    return state.resolve("lock");
  }

  /**
   * Returns whether the gateway of the site runs, as far as this user can tell. Changes no file.
   */
  public static boolean isHeld(Path state) {
    if (!Files.isReadable(in(state))) {
      return false;
    }
    try (FileChannel file = FileChannel.open(in(state), StandardOpenOption.READ);
        @Nullable FileLock free = file.tryLock(0, Long.MAX_VALUE, true)) {
      return free == null;
    } catch (OverlappingFileLockException inThisProcess) {
      return true;
    } catch (IOException unknown) {
      return false;
    }
  }
}
