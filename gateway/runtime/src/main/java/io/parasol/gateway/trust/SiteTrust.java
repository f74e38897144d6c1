// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.trust;

import io.parasol.certs.authority.AcceptedIssuers;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import java.security.cert.X509Certificate;

/**
 * Which certificates of people the site accepts at a moment.
 *
 * @param site the identity of the gateway, with the required site and trust domain.
 */
public record SiteTrust(Identity.Gateway site, AcceptedIssuers issuers, DenyList denied) {

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
