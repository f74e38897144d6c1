// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * A certificate that the authority has issued.
 *
 * @param name the name in {@code pki} commands: the device id, the name of the operator, {@code
 *     gateway} or {@code broker}.
 */
public record IssuedCertificate(
    String name,
    Identity identity,
    BigInteger serial,
    Instant notBefore,
    Instant notAfter,
    boolean isRevoked) {

  /**
   * Describes an issued certificate.
   *
   * @param gateway identity with the required site and trust domain.
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
          "%s: identity is %s; expected one under spiffe://%s/site/%s"
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

  /**
   * Returns whether half of the validity period is over, or it has not begun because the clock was
   * ahead, so that the holder must renew the certificate. A revoked certificate is not due.
   *
   * @param now a trusted time.
   */
  public boolean isDueForRenewal(Instant now) {
    return !isRevoked
        && (now.isBefore(notBefore) || new Validity(notBefore, notAfter).isHalfOver(now));
  }
}
