// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.certs.tls.Certificates;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Stores certificates of people that the offline issuer has signed on another machine. Callers hold
 * the lock of the folder.
 *
 * @param now a trusted time.
 */
record PersonImport(AuthorityFiles files, Identity.Gateway gateway, Instant now) {

  /**
   * Stores a certificate as the newest of its name. Idempotent.
   *
   * @throws AuthorityException if the offline issuer of this site has not signed it, if it is not
   *     valid now or revoked, or if its name or its key is in use otherwise.
   */
  IssuedCertificate add(X509Certificate certificate) throws AuthorityException {
    X509Certificate issuer = requireIssuer(certificate);
    String name = name(certificate);
    Issuance.requireNotReserved(name, Purpose.OPERATOR);
    IssuedCertificate added = IssuedCertificate.of(name, certificate, gateway, files.denyList());
    requireUsable(added, certificate);
    Optional<X509Certificate> current = files.issued().current(name);
    if (current.filter(certificate::equals).isPresent()) {
      return added;
    }
    if (current.isPresent()) {
      requireSameHolder(
          added, IssuedCertificate.of(name, current.get(), gateway, files.denyList()));
    }
    new KnownKeys(files).requireUnused(name, certificate.getPublicKey());
    files.issued().put(name, List.of(certificate, issuer), Optional.empty(), now);
    return added;
  }

  private X509Certificate requireIssuer(X509Certificate certificate) throws AuthorityException {
    X509Certificate issuer =
        files
            .keys()
            .people()
            .orElseThrow(() -> new AuthorityException("this site has no offline issuer of people"));
    if (!Certificates.isSignedBy(certificate, issuer)) {
      throw new AuthorityException(
          "the certificate is not signed by the issuer of people of this site");
    }
    return issuer;
  }

  private static String name(X509Certificate certificate) throws AuthorityException {
    try {
      if (Identity.of(certificate) instanceof Identity.Operator person) {
        return person.name().value();
      }
    } catch (InvalidIdentityException e) {
      throw new AuthorityException(String.valueOf(e.getMessage()), e);
    }
    throw new AuthorityException("the certificate is not that of a person");
  }

  private void requireUsable(IssuedCertificate added, X509Certificate certificate)
      throws AuthorityException {
    if (added.isRevoked()) {
      throw new AuthorityException(added.name() + ": this certificate is revoked");
    }
    if (!Validity.of(certificate).contains(now)) {
      throw new AuthorityException(
          "%s: the certificate is valid from %s to %s, and the clock is at %s"
              .formatted(added.name(), added.notBefore(), added.notAfter(), now));
    }
  }

  private static void requireSameHolder(IssuedCertificate added, IssuedCertificate earlier)
      throws AuthorityException {
    Purpose holder = Purpose.of(earlier.name(), earlier.identity());
    if (holder != Purpose.OPERATOR) {
      throw new AuthorityException(
          "%s: is already the name of %s; expected another name for a person"
              .formatted(added.name(), holder.holder()));
    }
    if (!earlier.isRevoked() && !earlier.identity().equals(added.identity())) {
      throw new AuthorityException(
          "%s: has the identity %s; revoke it before another one is imported"
              .formatted(added.name(), earlier.identity().uri()));
    }
  }
}
