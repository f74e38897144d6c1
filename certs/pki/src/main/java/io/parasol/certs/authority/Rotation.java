// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces the issuer, or the root and the issuer. During an overlap, certificates of the previous
 * issuer are accepted too, and both roots are trust anchors. The new issuer then has a certificate
 * from the previous root, so that parties with the previous root alone accept its certificates.
 * Callers hold the lock of the folder.
 *
 * @param now a trusted time.
 */
record Rotation(AuthorityFiles files, SiteProfile profile, Instant now) {

  private IssuerFiles keys() {
    return files.keys();
  }

  /**
   * Replaces the issuer.
   *
   * @param rootKey the file of the root's key.
   * @param overlapEnd empty if the previous issuer must not be accepted any longer. An overlap of
   *     an earlier rotation then still has to be finished.
   */
  void replaceIssuer(Path rootKey, Optional<Instant> overlapEnd) throws AuthorityException {
    requireStart(overlapEnd);
    CertificateSigner root = keys().root(rootKey);
    root.requireClock(now);
    CertificateSigner next = newIssuer(root);
    if (overlapEnd.isEmpty()) {
      revoke(root, keys().issuer().certificate());
    }
    FileReplacement change = files.replacement();
    retire(change, overlapEnd);
    change
        .replace(IssuerFiles.ISSUER + IssuerFiles.KEY, keys().content(next))
        .replace(IssuerFiles.ISSUER + IssuerFiles.CERTIFICATE, pem(next.certificate()))
        .commit();
  }

  /**
   * Replaces the root and the issuer, under the conditions of {@link #replaceIssuer}.
   *
   * @param offline where the key of the new root is written; empty for the folder of the authority.
   */
  void replaceRoot(Path rootKey, Optional<OfflineFolder> offline, Optional<Instant> overlapEnd)
      throws AuthorityException {
    requireStart(overlapEnd);
    CertificateSigner previous = keys().root(rootKey);
    CertificateSigner root =
        CertificateSigner.root(
            trustDomain(),
            site(),
            successor(CertificateSigner.ROOT_NAME, previous.certificate()),
            now);
    CertificateSigner next = newIssuer(root);
    FileReplacement change = files.replacement();
    retire(change, overlapEnd);
    List<X509Certificate> roots = List.of(root.certificate());
    X509Certificate presented = next.certificate();
    if (overlapEnd.isPresent()) {
      previous.requireClock(now);
      roots = List.of(root.certificate(), previous.certificate());
      presented = previous.crossCertificate(trustDomain(), next.certificate());
      change
          .replace(IssuerFiles.FINAL + IssuerFiles.CERTIFICATE, pem(next.certificate()))
          .replace(
              IssuerFiles.CROSS + IssuerFiles.CERTIFICATE,
              Certificates.pem(withCrossCertificates(presented, keys().issuer())));
    }
    change
        .replace(IssuerFiles.ISSUER + IssuerFiles.KEY, keys().content(next))
        .replace(IssuerFiles.ISSUER + IssuerFiles.CERTIFICATE, pem(presented))
        .replace(IssuerFiles.ROOT + IssuerFiles.CERTIFICATE, Certificates.pem(roots))
        .replace(IssuerFiles.ANCHORS, Certificates.pem(roots));
    if (offline.isPresent()) {
      offline.get().writeRoot(root, roots);
      change.delete(IssuerFiles.ROOT + IssuerFiles.KEY);
    } else {
      change.replace(IssuerFiles.ROOT + IssuerFiles.KEY, keys().content(root));
    }
    change.commit();
  }

  /**
   * Returns this certificate, and those of an issuer from earlier roots, which are in the chains of
   * its clients until the overlap is over.
   */
  private List<X509Certificate> withCrossCertificates(
      X509Certificate first, CertificateSigner issuer) {
    List<X509Certificate> all = new ArrayList<>(List.of(first));
    all.addAll(keys().crossCertificates(issuer.certificate().getPublicKey()));
    return all;
  }

  /**
   * Replaces the issuer of people by a new one, whose key is only in this folder.
   *
   * @param offline the folder; must not contain an issuer.
   */
  void replacePeopleIssuer(Path rootKey, Path offline, Optional<Instant> overlapEnd)
      throws AuthorityException {
    requireStart(overlapEnd);
    CertificateSigner root = keys().root(rootKey);
    root.requireClock(now);
    CertificateSigner next =
        root.issuer(
            trustDomain(),
            site(),
            keys()
                .people()
                .map(previous -> successor(CertificateSigner.PEOPLE_NAME, previous))
                .orElse(CertificateSigner.PEOPLE_NAME),
            Validity.of(now, profile.lifetimes().issuer()));
    List<X509Certificate> accepted = new ArrayList<>(List.of(next.certificate()));
    Optional<X509Certificate> stolen = keys().people().filter(each -> overlapEnd.isEmpty());
    if (stolen.isPresent()) {
      revoke(root, stolen.get());
    }
    FileReplacement change = files.replacement();
    if (overlapEnd.isPresent()) {
      accepted.addAll(keys().accepted().ofPeople());
      change.replace(IssuerFiles.ROTATION, text(overlapEnd.get()));
    }
    PeopleIssuer.create(offline, next, List.of(root.certificate()));
    change
        .replace(IssuerFiles.PEOPLE + IssuerFiles.CERTIFICATE, Certificates.pem(accepted))
        .commit();
  }

  /** Denies an issuer whose key is stolen, and lists it in the revocation list of its root. */
  private void revoke(CertificateSigner root, X509Certificate issuer) throws AuthorityException {
    DenyList denied = files.denyList().with(List.of(issuer.getSerialNumber()));
    files.write(denied);
    new RevocationList(files, now).signOffline(RevocationList.FILE_OF_ROOT, List.of(root), denied);
  }

  private static byte[] text(Instant end) {
    return Long.toString(end.getEpochSecond()).getBytes(StandardCharsets.US_ASCII);
  }

  /** Ends the overlap: only the new issuer and the new root count from now on. */
  void finish() throws AuthorityException {
    if (!keys().isRotating()) {
      throw new AuthorityException("there is no rotation to finish");
    }
    FileReplacement change = files.replacement();
    byte[] roots = Certificates.pem(keys().finalRoots(files.newestRoot()));
    change
        .replace(IssuerFiles.ROOT + IssuerFiles.CERTIFICATE, roots)
        .replace(IssuerFiles.ANCHORS, roots)
        .delete(IssuerFiles.FINAL_ROOTS);
    Optional<X509Certificate> last = keys().finalIssuer();
    if (last.isPresent()) {
      change
          .replace(IssuerFiles.ISSUER + IssuerFiles.CERTIFICATE, pem(last.get()))
          .replace(
              IssuerFiles.CROSS + IssuerFiles.CERTIFICATE,
              Certificates.pem(keys().crossCertificates(last.get().getPublicKey())))
          .delete(IssuerFiles.FINAL + IssuerFiles.CERTIFICATE);
    } else {
      change.delete(IssuerFiles.CROSS + IssuerFiles.CERTIFICATE);
    }
    Optional<X509Certificate> people = keys().people();
    if (people.isPresent()) {
      change.replace(IssuerFiles.PEOPLE + IssuerFiles.CERTIFICATE, pem(people.get()));
    }
    Optional<byte[]> retired = keys().keyContent(IssuerFiles.RETIRING);
    deleteRetiring(change);
    change.delete(IssuerFiles.ROTATION);
    change.commit();
    retired.ifPresent(keys().place().keys()::discard);
  }

  void retire(FileReplacement change, Optional<Instant> overlapEnd) throws AuthorityException {
    if (overlapEnd.isEmpty()) {
      deleteRetiring(change);
      change
          .delete(IssuerFiles.FINAL + IssuerFiles.CERTIFICATE)
          .delete(IssuerFiles.CROSS + IssuerFiles.CERTIFICATE);
      return;
    }
    CertificateSigner previous = keys().issuer();
    change
        .replace(IssuerFiles.RETIRING + IssuerFiles.KEY, keys().content(previous))
        .replace(IssuerFiles.RETIRING + IssuerFiles.CERTIFICATE, pem(previous.certificate()))
        .replace(IssuerFiles.ROTATION, text(overlapEnd.get()));
  }

  private static void deleteRetiring(FileReplacement change) {
    change
        .delete(IssuerFiles.RETIRING + IssuerFiles.CERTIFICATE)
        .delete(IssuerFiles.RETIRING + IssuerFiles.KEY);
  }

  void requireStart(Optional<Instant> overlapEnd) throws AuthorityException {
    if (overlapEnd.isPresent() && keys().isRotating()) {
      throw new AuthorityException(
          "a rotation is in its overlap; end it first with: parasol pki rotate finish");
    }
  }

  private CertificateSigner newIssuer(CertificateSigner root) throws AuthorityException {
    return root.issuer(
        trustDomain(),
        site(),
        successor(CertificateSigner.ISSUER_NAME, keys().issuer().certificate()),
        Validity.of(now, profile.lifetimes().issuer()),
        keys().place().newKey(IssuerFiles.ISSUER));
  }

  /**
   * Returns the name of the next authority: each has its own, with a number, because a path is
   * built by names.
   */
  private static String successor(String name, X509Certificate previous) {
    Matcher number =
        Pattern.compile("CN=" + name + " ([0-9]{1,6})")
            .matcher(previous.getSubjectX500Principal().getName());
    return name + " " + (number.find() ? Integer.parseInt(number.group(1)) + 1 : 2);
  }

  private TrustDomain trustDomain() {
    return profile.gateway().trustDomain();
  }

  private SiteId site() {
    return profile.gateway().site();
  }

  private static byte[] pem(X509Certificate certificate) {
    return Certificates.pem(List.of(certificate));
  }
}
