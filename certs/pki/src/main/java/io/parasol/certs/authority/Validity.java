// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The validity period of a certificate, in whole seconds as X.509 encodes it. */
record Validity(Instant notBefore, Instant notAfter) {

  /** Tolerance for peers whose clocks are behind. A period starts earlier by this time. */
  static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  /** Number of different delays of a renewal; a power of two. */
  private static final int JITTER_STEPS = 1024;

  Validity {
    notBefore = notBefore.truncatedTo(ChronoUnit.SECONDS);
    notAfter = notAfter.truncatedTo(ChronoUnit.SECONDS);
    if (!notBefore.isBefore(notAfter)) {
      throw new IllegalArgumentException("validity: expected the end after the start");
    }
  }

  static Validity of(Instant now, Duration period) {
    return new Validity(now.minus(CLOCK_SKEW), now.plus(period));
  }

  static Validity of(X509Certificate certificate) {
    return new Validity(
        certificate.getNotBefore().toInstant(), certificate.getNotAfter().toInstant());
  }

  /**
   * Returns this period, limited to the end of the issuer's period. A certificate is not valid
   * beyond it anyway.
   */
  Validity within(Validity issuer) {
    return notAfter.isAfter(issuer.notAfter) ? new Validity(notBefore, issuer.notAfter) : this;
  }

  boolean contains(Instant now) {
    return !now.isBefore(notBefore) && !now.isAfter(notAfter);
  }

  /**
   * Returns when the holder must renew: after half of the period, and at most a tenth of it later.
   * The serial number decides how much later, so that certificates that were issued together are
   * not renewed together.
   */
  Instant renewal(BigInteger serial) {
    // In milliseconds, because this is asked for each device every second, and the division of a
    // Duration creates a dozen objects.
    long period = Duration.between(notBefore, notAfter).toMillis();
    int share = serial.intValue() & (JITTER_STEPS - 1);
    long jitter = period / 10 * share / JITTER_STEPS;
    return notBefore.plusMillis(period / 2 + jitter).truncatedTo(ChronoUnit.SECONDS);
  }
}
