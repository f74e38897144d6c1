// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.repository;

import java.time.Duration;

/**
 * The validity periods of new documents, each from one day to 3653 days.
 *
 * @param root root, with the keys of the owners.
 * @param targets targets, with the policy and the releases.
 * @param online snapshot and timestamp. An attacker can withhold newer versions for this long, and
 *     the owner must publish this often.
 */
public record ExpiryPeriods(Duration root, Duration targets, Duration online) {

  private static final Duration MIN_EXPIRY = Duration.ofDays(1);
  private static final Duration MAX_EXPIRY = Duration.ofDays(3653);

  /** Default for an owner who maintains the repository once a month. */
  public static final ExpiryPeriods DEFAULT =
      new ExpiryPeriods(Duration.ofDays(1095), Duration.ofDays(400), Duration.ofDays(45));

  public ExpiryPeriods {
    require("root", root);
    require("targets", targets);
    require("online", online);
  }

  private static void require(String what, Duration period) {
    if (period.compareTo(MIN_EXPIRY) < 0 || period.compareTo(MAX_EXPIRY) > 0) {
      throw new IllegalArgumentException(
          "validity period of %s documents: expected 1d to 3653d".formatted(what));
    }
  }
}
