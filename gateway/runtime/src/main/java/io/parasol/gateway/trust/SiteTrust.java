// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.certs.authority.AcceptedIssuers;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.FolderBusyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * Which certificates of people the site accepts at a moment.
 *
 * @param site the identity of the gateway, with the required site and trust domain.
 */
public record SiteTrust(Identity.Gateway site, AcceptedIssuers issuers, DenyList denied) {

  /** Where what the site accepts is read. */
  public interface Source {

    AcceptedIssuers issuers() throws AuthorityException;

    DenyList denied() throws AuthorityException;
  }

  /**
   * Returns what the site accepts now.
   *
   * @param earlier whose issuers count on while another process uses the folder of the authority;
   *     the deny-list is that of now in any case.
   * @throws AuthorityException if it cannot be read; no client must be admitted then.
   */
  public static SiteTrust read(Identity.Gateway site, Source source, Optional<SiteTrust> earlier)
      throws AuthorityException {
    try {
      return new SiteTrust(site, source.issuers(), source.denied());
    } catch (FolderBusyException busy) {
      if (earlier.isEmpty()) {
        throw busy;
      }
      return new SiteTrust(site, earlier.get().issuers(), source.denied());
    }
  }

  /**
   * Returns who holds a certificate whose chain TLS has validated.
   *
   * @throws RefusedHolderException if it is not the certificate of a person of this site, or no
   *     longer.
   */
  public Identity.Operator holder(X509Certificate certificate) throws RefusedHolderException {
    Identity identity = identity(certificate);
    if (!identity.site().equals(site.site())
        || !identity.trustDomain().equals(site.trustDomain())) {
      throw new RefusedHolderException(
          RefusedHolderException.Reason.FOREIGN_IDENTITY,
          identity.uri() + " does not belong to this site");
    }
    if (!issuers.accepts(certificate, identity)) {
      throw new RefusedHolderException(
          RefusedHolderException.Reason.NOT_TRUSTED,
          "no accepted issuer has signed the certificate of " + identity.uri());
    }
    if (denied.denies(certificate.getSerialNumber(), identity)) {
      throw new RefusedHolderException(
          RefusedHolderException.Reason.REVOKED,
          "the certificate of %s is revoked".formatted(identity.uri()));
    }
    if (identity instanceof Identity.Operator operator) {
      return operator;
    }
    throw new RefusedHolderException(
        RefusedHolderException.Reason.FOREIGN_IDENTITY,
        identity.uri() + " is not an operator of this site");
  }

  private static Identity identity(X509Certificate certificate) throws RefusedHolderException {
    try {
      return Identity.of(certificate);
    } catch (InvalidIdentityException invalid) {
      throw new RefusedHolderException(
          RefusedHolderException.Reason.FOREIGN_IDENTITY, String.valueOf(invalid.getMessage()));
    }
  }
}
