// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.release;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The validity period of a repository's trusted metadata.
 *
 * @param renewed when the current timestamp was accepted.
 * @param expires when the first of its documents expires; from then on none of the metadata is
 *     valid.
 * @param signBy when the first document expires that only the owners can renew, by signing.
 */
public record Standing(Instant renewed, Instant expires, Instant signBy) {

  /** Warning period for documents that the owners must sign in person. */
  private static final Duration SIGNING_NOTICE = Duration.ofDays(30);

  private static final Duration PUBLISHING_NOTICE = Duration.ofDays(7);

  /**
   * Returns the age of the current timestamp. It grows as long as no newer one is accepted, for any
   * reason.
   */
  public Duration age(Instant now) {
    return Duration.between(renewed, now);
  }

  public Duration remaining(Instant now) {
    return Duration.between(now, expires);
  }

  /**
   * Returns what the operators must do before the metadata expires, in one line; empty if nothing
   * is due. A repository that a machine publishes every day is due only after it has missed a
   * publication.
   */
  public Optional<String> due(Instant now) {
    if (isPublishingDue(now)) {
      return Optional.of(
          "the metadata expires at %s; it was last renewed at %s".formatted(expires, renewed));
    }
    return isSigningDue(now)
        ? Optional.of("the repository's owners must sign again before " + signBy)
        : Optional.empty();
  }

  /** Returns whether a publication must follow within days. */
  public boolean isPublishingDue(Instant now) {
    return remaining(now).compareTo(PUBLISHING_NOTICE) < 0
        && remaining(now).compareTo(age(now)) < 0;
  }

  /** Returns whether the owners must sign within some weeks. */
  public boolean isSigningDue(Instant now) {
    return Duration.between(now, signBy).compareTo(SIGNING_NOTICE) < 0;
  }
}
