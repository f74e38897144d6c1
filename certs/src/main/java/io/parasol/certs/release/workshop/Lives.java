// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.release.workshop;

import java.time.Duration;

/**
 * How long a document counts from the moment it is made; a day to ten years each.
 *
 * @param root the keys of the owners.
 * @param targets policy and releases.
 * @param online snapshot and timestamp: so long may somebody hold back what is newer, and so often
 *     the owner has to publish.
 */
public record Lives(Duration root, Duration targets, Duration online) {

  private static final Duration SHORTEST = Duration.ofDays(1);
  private static final Duration LONGEST = Duration.ofDays(3653);

  /** What an owner can live with who looks after the repository once a month. */
  public static final Lives USUAL =
      new Lives(Duration.ofDays(1095), Duration.ofDays(400), Duration.ofDays(45));

  public Lives {
    require("root", root);
    require("targets", targets);
    require("online", online);
  }

  private static void require(String what, Duration life) {
    if (life.compareTo(SHORTEST) < 0 || life.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "life of %s documents: expected 1d to 3653d".formatted(what));
    }
  }
}
