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
    Identity identity = identity(name, certificate, gateway);
    if (!identity.site().equals(gateway.site())
        || !identity.trustDomain().equals(gateway.trustDomain())) {
      throw new AuthorityException(
          ("%s: identity is %s; expected one under spiffe://%s/site/%s: correct site, trust-domain"
                  + " or state of the configuration")
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

  /** The broker has the identity of the gateway. Its certificate does not state this. */
  private static Identity identity(
      String name, X509Certificate certificate, Identity.Gateway gateway)
      throws AuthorityException {
    if (name.equals(SiteAuthority.BROKER)) {
      return gateway;
    }
    try {
      return Identity.of(certificate);
    } catch (InvalidIdentityException e) {
      throw new AuthorityException(name + ": " + e.getMessage(), e);
    }
  }

  /** Returns when the holder must renew it: after 50 to 60 % of the validity period. */
  public Instant renewal() {
    return new Validity(notBefore, notAfter).renewal(serial);
  }

  /** Returns when the holder of a certificate must renew it. */
  public static Instant renewal(X509Certificate certificate) {
    return Validity.of(certificate).renewal(certificate.getSerialNumber());
  }

  /**
   * Returns whether the holder must renew the certificate: {@link #renewal} is over, or the
   * validity period has not begun because the clock was ahead. A revoked certificate is not due.
   *
   * @param now a trusted time.
   */
  public boolean isDueForRenewal(Instant now) {
    return !isRevoked && (now.isBefore(notBefore) || !now.isBefore(renewal()));
  }
}
