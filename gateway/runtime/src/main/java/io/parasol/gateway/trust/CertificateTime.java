// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The time at which the certificates of the site are judged: the trusted time, but never after the
 * end of the issuer. A certificate that was valid at that end is therefore still accepted
 * afterwards, so that a site keeps its sessions if its issuer was not replaced in time.
 * Thread-safe.
 */
final class CertificateTime implements InstantSource {

  private final InstantSource clock;
  private volatile Instant end = Instant.MAX;

  CertificateTime(InstantSource clock) {
    this.clock = clock;
  }

  /** Binds the end to that of an issuer. */
  void bind(X509Certificate issuer) {
    end = issuer.getNotAfter().toInstant();
  }

  @Override
  public Instant instant() {
    Instant now = clock.instant();
    return isOver(now) ? end.minusSeconds(1) : now;
  }

  private boolean isOver(Instant now) {
    return !now.isBefore(end);
  }

  /** Returns the end of the issuer if it is over. */
  Optional<Instant> issuerEnd() {
    return isOver(clock.instant()) ? Optional.of(end) : Optional.empty();
  }
}
