// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.gateway.clock.TrustedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** The revocation lists that the gateway publishes. Thread-safe. */
public final class PublishedRevocations {

  /** Interval at which the age of the list is checked. */
  private static final Duration INTERVAL = Duration.ofHours(1);

  private final Supplier<SiteAuthority> authority;
  private final TrustedClock clock;
  private volatile String text = "";
  private volatile DenyList published = DenyList.EMPTY;
  private volatile Instant publishedAt = Instant.EPOCH;

  PublishedRevocations(Supplier<SiteAuthority> authority, TrustedClock clock) {
    this.authority = authority;
    this.clock = clock;
  }

  /**
   * Publishes the revocation list of these certificates, if it is not the present one or that one
   * is old. While the clock is untrusted, only if it has changed.
   */
  public void publish(DenyList denied) throws AuthorityException {
    if (!denied.equals(published) || (clock.isTrusted() && isOld())) {
      text = authority.get().revocations().publish(denied);
      published = denied;
      publishedAt = clock.instant();
    }
  }

  private boolean isOld() {
    return clock.instant().isAfter(publishedAt.plus(INTERVAL));
  }

  /** Returns the published revocation lists in PEM; an empty text before the first. */
  public String text() {
    return text;
  }
}
