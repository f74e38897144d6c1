// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.delivery;

import java.time.Duration;

/**
 * The slowest that a server may be: what comes slower counts as held back (TUF 1.0, 1.5.2, slow
 * retrieval).
 *
 * @param slowest bytes a second, at least 1, as an average over each window.
 * @param window at least 1 ms; also how long a server may take to begin its answer.
 */
public record Pace(long slowest, Duration window) {

  /** What the poorest mobile link of a plant still keeps up with. */
  public static final Pace USUAL = new Pace(512, Duration.ofSeconds(20));

  public Pace {
    if (slowest < 1 || window.toMillis() < 1) {
      throw new IllegalArgumentException(
          "pace: expected 1 byte a second or more, over 1 ms or more");
    }
  }

  /** The bytes that each window must bring. */
  long bytesAWindow() {
    return Math.max(1, slowest * window.toMillis() / 1000);
  }
}
