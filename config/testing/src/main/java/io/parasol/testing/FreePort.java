// SPDX-License-Identifier: Apache-2.0
package io.parasol.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A port for a server that cannot choose one itself, or for a server that never comes.
 *
 * <p>It lies below the range from which the system takes the local ports of connections and of
 * servers at port 0 (Linux: 32768 to 60999). No other program is therefore given it by chance
 * between this look and its use, or while a server is restarted.
 */
public final class FreePort {

  private static final int LOWEST = 12_000;
  private static final int HIGHEST = 32_000;
  private static final int ATTEMPTS = 100;

  private FreePort() {}

  /**
   * A port of the loopback address at which nothing listens now.
   *
   * @throws IOException if 100 attempts find none.
   */
  public static int find() throws IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IOException("no free port between %d and %d".formatted(LOWEST, HIGHEST));
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return probe.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
