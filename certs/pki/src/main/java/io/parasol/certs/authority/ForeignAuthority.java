// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.CertificateLifetimes;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * The authority of an attacker who knows all names of a site. Self-tests present its certificates,
 * which must be refused.
 */
public final class ForeignAuthority {

  private ForeignAuthority() {}

  /**
   * Creates a certificate with this identity, from a root and an issuer with the same names as
   * those of the site but another key. All three have the same one, because each start of a gateway
   * creates it. Nothing is stored.
   *
   * @param clock the time at which the certificate is valid.
   */
  public static TlsMaterial impersonating(Identity.Gateway gateway, InstantSource clock) {
    Instant now = clock.instant();
    CertificateLifetimes lifetimes = CertificateLifetimes.DEFAULT;
    KeyPair pair = CertificateSigner.newKeyPair();
    CertificateSigner root =
        CertificateSigner.root(
            gateway.trustDomain(), gateway.site(), CertificateSigner.ROOT_NAME, now, pair);
    CertificateSigner issuer =
        root.issuer(
            gateway.trustDomain(),
            gateway.site(),
            CertificateSigner.ISSUER_NAME,
            Validity.of(now, lifetimes.issuer()),
            pair);
    X509Certificate leaf =
        issuer.leaf(
            Purpose.GATEWAY,
            gateway,
            SiteAuthority.GATEWAY,
            List.of(),
            pair.getPublic(),
            Validity.of(now, lifetimes.gateway()));
    return new TlsMaterial(
            pair.getPrivate(), List.of(leaf, issuer.certificate()), List.of(root.certificate()))
        .withClock(clock);
  }
}
