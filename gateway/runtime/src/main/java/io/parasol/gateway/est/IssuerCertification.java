// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.identity.Identity;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Function;

/**
 * How the issuers of other sites are certified.
 *
 * @param identities the identity of the gateway of a site, with the trust domain to which its
 *     issuer is limited. Throws {@link IllegalArgumentException} for a site that can have none.
 * @param automatic signs at once; empty if an operator signs each certificate.
 * @param denied the sites that get no certificate; empty if an operator decides.
 */
public record IssuerCertification(
    Function<SiteId, Identity.Gateway> identities,
    Optional<Signer> automatic,
    Optional<DeniedSites> denied) {

  /** Signs the certificate of an issuer. */
  public interface Signer {
    X509Certificate sign(Identity.Gateway site, PublicKey key) throws AuthorityException;
  }

  /** Returns that of a site that shares its trust domain with others: an operator signs. */
  public static IssuerCertification byOperator(TrustDomain shared) {
    return new IssuerCertification(
        site -> new Identity.Gateway(shared, site), Optional.empty(), Optional.empty());
  }

  /**
   * Returns that of a fleet: each site has a trust domain of its own, and a valid claim is enough.
   *
   * @param rootKey the file of the root's key.
   */
  static IssuerCertification ofFleet(
      TrustDomain fleet, SiteAuthority authority, Path rootKey, DeniedSites denied) {
    return new IssuerCertification(
        site -> SiteAuthority.siteOfFleet(fleet, site),
        Optional.of((site, key) -> authority.certifyIssuer(rootKey, site, key)),
        Optional.of(denied));
  }
}
