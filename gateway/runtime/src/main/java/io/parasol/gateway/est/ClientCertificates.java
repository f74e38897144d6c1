// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.parasol.certs.authority.AcceptedIssuers;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.est.EnrolmentRefusal;
import io.parasol.certs.est.EnrolmentRefusedException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.certs.tls.ClockTrustManager;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;

/**
 * Decides what the certificate of a client proves. Thread-safe.
 *
 * @param site the identity of the gateway, with the required site and trust domain.
 * @param trust the issuers and the deny-list of the site.
 * @param makers the authorities of birth certificates.
 */
public record ClientCertificates(
    Identity.Gateway site, SiteTrust trust, List<X509Certificate> makers, InstantSource clock) {

  /** Whom the site trusts at the moment. */
  public interface SiteTrust {

    AcceptedIssuers issuers() throws AuthorityException;

    DenyList denied() throws AuthorityException;
  }

  public ClientCertificates {
    makers = List.copyOf(makers);
  }

  /**
   * Returns who the client is. An authority of a maker proves birth only, whatever identity its
   * certificates contain.
   *
   * @param chain validated by TLS, with the anchors of the site and of the makers; may have
   *     expired; may be empty.
   * @throws EnrolmentRefusedException if the certificate is revoked, or not for an enrolment.
   */
  Requester of(List<X509Certificate> chain) throws EnrolmentRefusedException {
    if (chain.isEmpty()) {
      return new Requester.Unknown();
    }
    X509Certificate own = chain.get(0);
    String whyNot;
    try {
      Identity identity = Identity.of(own);
      if (trust.issuers().accepts(own, identity)) {
        return holder(own, identity);
      }
      whyNot = "no accepted issuer of the site has signed it";
    } catch (InvalidIdentityException notOfThisSite) {
      // A birth certificate has another kind of name.
      whyNot = String.valueOf(notOfThisSite.getMessage());
    } catch (AuthorityException unreadable) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.UNAVAILABLE, String.valueOf(unreadable.getMessage()), unreadable);
    }
    if (isFromMaker(chain)) {
      return new Requester.Born(own);
    }
    throw new EnrolmentRefusedException(
        EnrolmentRefusal.NOT_AUTHENTICATED,
        "the client certificate is neither one of a device of this site nor a birth certificate: "
            + whyNot);
  }

  private Requester holder(X509Certificate own, Identity identity)
      throws EnrolmentRefusedException, AuthorityException {
    if (trust.denied().denies(own.getSerialNumber(), identity)) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.REVOKED, "the client certificate is revoked");
    }
    if (identity instanceof Identity.Device device
        && device.site().equals(site.site())
        && device.trustDomain().equals(site.trustDomain())) {
      return clock.instant().isAfter(own.getNotAfter().toInstant())
          ? new Requester.Expired(device, own)
          : new Requester.Enrolled(device, own);
    }
    throw new EnrolmentRefusedException(
        EnrolmentRefusal.FOREIGN_IDENTITY,
        "the client certificate is that of %s; expected a device of this site"
            .formatted(identity.uri()));
  }

  /**
   * Returns whether a certificate is denied by the authority or by the owners of the site.
   *
   * @throws EnrolmentRefusedException if that cannot be read.
   */
  boolean isDenied(X509Certificate certificate) throws EnrolmentRefusedException {
    try {
      return trust.denied().denies(certificate.getSerialNumber());
    } catch (AuthorityException unreadable) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.UNAVAILABLE, String.valueOf(unreadable.getMessage()), unreadable);
    }
  }

  /**
   * Requires that the owners of the site have not locked a device out, whatever certificate it
   * gets.
   */
  void requireNotLockedOut(Identity.Device device) throws EnrolmentRefusedException {
    try {
      if (trust.denied().holders().includes(device)) {
        throw new EnrolmentRefusedException(
            EnrolmentRefusal.REVOKED, "the owners of the site have locked the device out");
      }
    } catch (AuthorityException unreadable) {
      throw new EnrolmentRefusedException(
          EnrolmentRefusal.UNAVAILABLE, String.valueOf(unreadable.getMessage()), unreadable);
    }
  }

  private boolean isFromMaker(List<X509Certificate> chain) {
    if (makers.isEmpty()) {
      return false;
    }
    try {
      new ClockTrustManager(makers, clock)
          .checkClientTrusted(
              chain.toArray(X509Certificate[]::new), chain.get(0).getPublicKey().getAlgorithm());
      return chain.get(0).getBasicConstraints() < 0;
    } catch (CertificateException other) {
      return false;
    }
  }
}
