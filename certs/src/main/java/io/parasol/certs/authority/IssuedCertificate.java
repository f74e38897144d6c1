// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * One certificate that the authority has issued.
 *
 * @param name the name under which {@code pki} commands know it: the device's id, the operator's
 *     name, {@code gateway} or {@code broker}.
 */
public record IssuedCertificate(
    String name,
    Identity identity,
    BigInteger serial,
    Instant notBefore,
    Instant notAfter,
    boolean isRevoked) {

  /**
   * Reads what was issued.
   *
   * @param gateway whose site and trust domain it must be of.
   */
  static IssuedCertificate of(
      String name, X509Certificate certificate, Identity.Gateway gateway, DenyList denied)
      throws AuthorityException {
    Identity identity;
    try {
      identity = Identity.of(certificate);
    } catch (InvalidIdentityException e) {
      throw new AuthorityException(name + ": " + e.getMessage(), e);
    }
    if (!identity.site().equals(gateway.site())
        || !identity.trustDomain().equals(gateway.trustDomain())) {
      throw new AuthorityException(
          "%s: is %s; expected one of spiffe://%s/site/%s"
              .formatted(name, identity.uri(), gateway.trustDomain(), gateway.site()));
    }
    Validity validity = Validity.of(certificate);
    return new IssuedCertificate(
        name,
        identity,
        certificate.getSerialNumber(),
        validity.notBefore(),
        validity.notAfter(),
        denied.denies(certificate.getSerialNumber()));
  }

  /** Whether half of its life is over, so that whoever holds it renews it. */
  public boolean isDueForRenewal(Instant now) {
    return !isRevoked && new Validity(notBefore, notAfter).isHalfOver(now);
  }
}
