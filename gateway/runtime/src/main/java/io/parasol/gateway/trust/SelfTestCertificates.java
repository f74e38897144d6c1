// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.OperatorName;
import io.parasol.gateway.clock.TrustedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The certificates that the self-test presents to the broker, which must refuse them. */
public final class SelfTestCertificates {

  private static final Logger log = LoggerFactory.getLogger(SelfTestCertificates.class);

  /** The operator name in these certificates. */
  private static final OperatorName OPERATOR = new OperatorName("lock-test");

  private final Supplier<SiteAuthority> authority;
  private final TrustedClock clock;

  SelfTestCertificates(Supplier<SiteAuthority> authority, TrustedClock clock) {
    this.authority = authority;
    this.clock = clock;
  }

  /**
   * Returns a certificate on the deny list. Issues and revokes one if none is valid for another
   * day.
   */
  public TlsMaterial revoked() throws AuthorityException, UnusableKeyException {
    SiteAuthority issuer = authority.get();
    Instant soon = clock.instant().plus(Duration.ofDays(1));
    boolean isThere =
        issuer.list().stream().anyMatch(each -> isOne(each) && each.notAfter().isAfter(soon));
    if (isThere) {
      try {
        return issuer.material(OPERATOR.value());
      } catch (AuthorityException | UnusableKeyException damaged) {
        log.info("self-test certificate is replaced why={}", damaged.getMessage());
      }
    }
    issuer.issueRevoked(OPERATOR);
    return issuer.material(OPERATOR.value());
  }

  /**
   * Returns whether a certificate is one of the self-test, and of no person. One of a person with
   * the same name is so only if it is revoked.
   */
  public static boolean isOne(IssuedCertificate certificate) {
    return certificate.isRevoked() && certificate.name().equals(OPERATOR.value());
  }

  /** Returns a certificate that claims two roles. */
  public TlsMaterial twofold() throws AuthorityException, UnusableKeyException {
    return authority.get().issueWithTwoIdentities(OPERATOR);
  }
}
