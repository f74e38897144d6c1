// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.certs.tls.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The leases that a site has imported. Callers hold the lock of the folder.
 *
 * <pre>
 *   issuer.pem                 the lease of the issuer replaces its certificate
 *   leases/NAME.pem            the lease of a native device
 * </pre>
 *
 * @param now a trusted time.
 */
record Leases(AuthorityFiles files, Identity.Gateway gateway, Instant now) {

  private static final String FOLDER = "leases";
  private static final String CERTIFICATE = IssuerFiles.CERTIFICATE;

  /**
   * Applies a lease. Idempotent.
   *
   * @throws AuthorityException if no root of this site has signed it, if it is over, or if it is
   *     not for the present key of its holder.
   */
  Lease add(X509Certificate lease) throws AuthorityException {
    requireSigned(lease);
    Instant until = Validity.of(lease).notAfter();
    if (!now.isBefore(until)) {
      throw new AuthorityException(
          "the lease ended at %s, and the clock is at %s".formatted(until, now));
    }
    if (lease.getBasicConstraints() >= 0) {
      extendIssuer(lease);
      return new Lease(Lease.ISSUER, until);
    }
    String name = device(lease);
    requireHolder(name, lease);
    files.folder().subfolder(FOLDER).replace(name + CERTIFICATE, Certificates.pem(List.of(lease)));
    return new Lease(name, until);
  }

  private void requireSigned(X509Certificate lease) throws AuthorityException {
    try {
      if (files.anchors().stream().noneMatch(root -> Certificates.isSignedBy(lease, root))) {
        throw new AuthorityException("the lease is not signed by the root of this site");
      }
    } catch (UnusableKeyException e) {
      throw new AuthorityException(String.valueOf(e.getMessage()), e);
    }
  }

  private void extendIssuer(X509Certificate lease) throws AuthorityException {
    CertificateSigner issuer = files.keys().issuer();
    if (files.keys().isRotating()) {
      throw new AuthorityException(
          "a rotation is in its overlap; end it first with: parasol pki rotate finish");
    }
    if (!lease.getPublicKey().equals(issuer.certificate().getPublicKey())
        || !lease
            .getSubjectX500Principal()
            .equals(issuer.certificate().getSubjectX500Principal())) {
      throw new AuthorityException("the lease is not for the present issuer of this site");
    }
    if (lease.equals(issuer.certificate())) {
      return;
    }
    if (!Validity.of(lease).notAfter().isAfter(Validity.of(issuer.certificate()).notAfter())) {
      throw new AuthorityException(
          "the lease ends before the issuer, at %s".formatted(Validity.of(lease).notAfter()));
    }
    try {
      new CorporateIssuer(new CertificateSigner(lease, issuer.key()), files.anchors())
          .requireUsable(gateway, now);
    } catch (UnusableKeyException e) {
      throw new AuthorityException(String.valueOf(e.getMessage()), e);
    }
    files
        .replacement()
        .replace(IssuerFiles.ISSUER + CERTIFICATE, Certificates.pem(List.of(lease)))
        .commit();
  }

  private String device(X509Certificate lease) throws AuthorityException {
    try {
      if (Identity.of(lease) instanceof Identity.Device device
          && device.site().equals(gateway.site())
          && device.trustDomain().equals(gateway.trustDomain())) {
        return device.device().value();
      }
    } catch (InvalidIdentityException e) {
      throw new AuthorityException(String.valueOf(e.getMessage()), e);
    }
    throw new AuthorityException(
        "the lease is neither for the issuer nor for a device of the site");
  }

  private void requireHolder(String name, X509Certificate lease) throws AuthorityException {
    X509Certificate newest = files.issued().required(name);
    if (files.denyList().denies(newest.getSerialNumber())) {
      throw new AuthorityException(name + ": is revoked; a lease does not end that");
    }
    if (!newest.getPublicKey().equals(lease.getPublicKey())) {
      throw new AuthorityException(name + ": the lease is not for the present key of the device");
    }
  }

  /** Returns the lease of a device that is not over; empty if there is none, or it is damaged. */
  Optional<X509Certificate> find(String name) throws AuthorityException {
    Path file = files.folder().file(FOLDER).resolve(name + CERTIFICATE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      X509Certificate lease = Certificates.read(file).get(0);
      requireSigned(lease);
      return name.equals(device(lease)) && Validity.of(lease).contains(now)
          ? Optional.of(lease)
          : Optional.empty();
    } catch (UnusableKeyException damaged) {
      return Optional.empty();
    }
  }

  /** Ends the lease of a device. */
  void end(String name) throws AuthorityException {
    if (files.folder().has(FOLDER)) {
      files.folder().subfolder(FOLDER).delete(name + CERTIFICATE);
    }
  }
}
