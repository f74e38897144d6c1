// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.release;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long what is trusted of a repository counts.
 *
 * @param renewed when its timestamp was taken up.
 * @param expires when the first of its documents expires: nothing of it counts then.
 * @param signBy when the first of those expires that only its owners can renew, by signing.
 */
public record Standing(Instant renewed, Instant expires, Instant signBy) {

  /** Owners have to meet for it. */
  private static final Duration TO_SIGN = Duration.ofDays(30);

  private static final Duration TO_PUBLISH = Duration.ofDays(7);

  /** How old the timestamp is; it grows while nothing newer comes, whatever the reason. */
  public Duration age(Instant now) {
    return Duration.between(renewed, now);
  }

  public Duration left(Instant now) {
    return Duration.between(now, expires);
  }

  /**
   * What people should do before it expires, one line; empty if there is time enough. A repository
   * that is published by a machine every day is near its end only once a day was missed.
   */
  public Optional<String> due(Instant now) {
    if (left(now).compareTo(TO_PUBLISH) < 0 && left(now).compareTo(age(now)) < 0) {
      return Optional.of("it expires at %s and was renewed at %s".formatted(expires, renewed));
    }
    return Duration.between(now, signBy).compareTo(TO_SIGN) < 0
        ? Optional.of("its owners must sign anew before " + signBy)
        : Optional.empty();
  }
}
