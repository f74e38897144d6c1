// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** From when until when a certificate is valid, in whole seconds as X.509 writes it. */
record Validity(Instant notBefore, Instant notAfter) {

  /** So much may the clock of the other side be behind ours. */
  static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  Validity {
    notBefore = notBefore.truncatedTo(ChronoUnit.SECONDS);
    notAfter = notAfter.truncatedTo(ChronoUnit.SECONDS);
    if (!notBefore.isBefore(notAfter)) {
      throw new IllegalArgumentException("a certificate ends after it begins");
    }
  }

  static Validity of(Instant now, Duration life) {
    return new Validity(now.minus(CLOCK_SKEW), now.plus(life));
  }

  static Validity of(X509Certificate certificate) {
    return new Validity(
        certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
  }

  /** A certificate that outlives its issuer ends with it all the same. */
  Validity within(Validity issuer) {
    return notAfter.isAfter(issuer.notAfter) ? new Validity(notBefore, issuer.notAfter) : this;
  }

  boolean contains(Instant now) {
    return !now.isBefore(notBefore) && !now.isAfter(notAfter);
  }

  /** Whether half of it is over, when there is still as much time again to renew in. */
  boolean isHalfOver(Instant now) {
    return !now.isBefore(notBefore.plus(Duration.between(notBefore, notAfter).dividedBy(2)));
  }
}
