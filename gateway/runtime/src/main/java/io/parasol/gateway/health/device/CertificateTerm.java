// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.device;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The validity period of a certificate. Renewal is due after half of it; after three quarters it is
 * overdue.
 */
public record CertificateTerm(Instant from, Instant until) {

  public static CertificateTerm of(X509Certificate certificate) {
    return new CertificateTerm(
        certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
  }

  boolean isOverdue(Instant now) {
    return now.isAfter(until.minus(quarter()));
  }

  /**
   * Returns whether the end is near for a certificate that must be renewed by hand: a quarter of
   * its validity, at most 30 days, or a year for an authority.
   */
  public boolean isExpiring(boolean isAuthority, Instant now) {
    Duration longest = Duration.ofDays(isAuthority ? 365 : 30);
    Duration quarter = quarter();
    return now.isAfter(until.minus(quarter.compareTo(longest) < 0 ? quarter : longest));
  }

  private Duration quarter() {
    return Duration.ofMillis(Duration.between(from, until).toMillis() / 4);
  }

  /** Returns the time until it expires; negative afterwards. */
  public Duration left(Instant now) {
    return Duration.between(now, until);
  }

  String trouble(Instant now) {
    return now.isAfter(until)
        ? "certificate expired"
        : "certificate expires at " + until.truncatedTo(ChronoUnit.SECONDS);
  }
}
