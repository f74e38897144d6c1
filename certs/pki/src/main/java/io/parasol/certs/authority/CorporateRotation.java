// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.Certificates;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Replaces the issuer of a site by one that a corporate authority has certified. During an overlap,
 * the previous roots are trust anchors as well. Callers hold the lock of the folder.
 */
record CorporateRotation(Rotation rotation) {

  /**
   * Replaces the issuer.
   *
   * @param overlapEnd empty if the key of the previous issuer is stolen.
   * @throws AuthorityException if certificates of the next issuer would be refused.
   */
  void replaceIssuer(CorporateIssuer next, Optional<Instant> overlapEnd) throws AuthorityException {
    rotation.requireStart(overlapEnd);
    next.requireUsable(rotation.profile().gateway(), rotation.now());
    AuthorityFiles files = rotation.files();
    X509Certificate present = files.keys().issuer().certificate();
    if (present.getPublicKey().equals(next.signer().certificate().getPublicKey())) {
      throw new AuthorityException(
          "the next issuer has the key of the present one; expected a new key");
    }
    if (overlapEnd.isEmpty()) {
      files.write(files.denyList().with(List.of(present.getSerialNumber())));
    }
    FileReplacement change = files.replacement();
    rotation.retire(change, overlapEnd);
    byte[] roots = Certificates.pem(next.roots());
    if (overlapEnd.isPresent()) {
      change.replace(IssuerFiles.FINAL_ROOTS, roots);
      roots = Certificates.pem(union(next.roots(), anchors(files)));
    }
    change
        .replace(IssuerFiles.ISSUER + IssuerFiles.KEY, files.keys().content(next.signer()))
        .replace(
            IssuerFiles.ISSUER + IssuerFiles.CERTIFICATE,
            Certificates.pem(List.of(next.signer().certificate())))
        .replace(IssuerFiles.ROOT + IssuerFiles.CERTIFICATE, roots)
        .replace(IssuerFiles.ANCHORS, roots)
        .commit();
  }

  private static List<X509Certificate> anchors(AuthorityFiles files) throws AuthorityException {
    try {
      return files.anchors();
    } catch (UnusableKeyException e) {
      throw new AuthorityException(String.valueOf(e.getMessage()), e);
    }
  }

  private static List<X509Certificate> union(
      List<X509Certificate> first, List<X509Certificate> second) {
    List<X509Certificate> all = new ArrayList<>(first);
    second.stream().filter(each -> !all.contains(each)).forEach(all::add);
    return all;
  }
}
