// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.verb;

import io.parasol.config.SiteConfig;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The file that the gateway of a site keeps locked while it runs. */
public final class GatewayLock {

  private GatewayLock() {}

  /** Where it is; in the state folder, which need not be there. */
  public static Path of(SiteConfig config) {
    return config.state().resolve("lock");
  }

  /** Whether the gateway of the site runs, as far as this user may see. Leaves no trace. */
  public static boolean isHeld(SiteConfig config) {
    if (!Files.isReadable(of(config))) {
      return false;
    }
    try (FileChannel file = FileChannel.open(of(config), StandardOpenOption.READ);
        @Nullable FileLock free = file.tryLock(0, Long.MAX_VALUE, true)) {
      return free == null;
    } catch (OverlappingFileLockException inThisProcess) {
      return true;
    } catch (IOException unknown) {
      return false;
    }
  }
}
