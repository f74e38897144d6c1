// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.fetch;

import java.time.Duration;

/**
 * The minimum throughput of a server. A slower transfer counts as a slow retrieval attack.
 *
 * @param bytesPerSecond minimum average over each window, in bytes per second; at least 1.
 * @param window at least 1 ms; also the time limit for the start of a response.
 */
public record MinimumThroughput(long bytesPerSecond, Duration window) {

  /**
   * Default that the weakest mobile links of plants still reach: 512 bytes per second, averaged
   * over 20 s.
   */
  public static final MinimumThroughput DEFAULT =
      new MinimumThroughput(512, Duration.ofSeconds(20));

  public MinimumThroughput {
    if (bytesPerSecond < 1 || window.toMillis() < 1) {
      throw new IllegalArgumentException(
          "minimum throughput: expected at least 1 byte per second over a window of at least 1 ms");
    }
  }

  /** Returns the minimum number of bytes in each window. */
  long bytesPerWindow() {
    return Math.max(1, bytesPerSecond * window.toMillis() / 1000);
  }
}
