// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The keys and certificates of the authorities of a site.
 *
 * <pre>
 *   root.pem    root.key       the roots, the newest first, and its key, which may be elsewhere
 *   ca.pem                     the trust anchors of all parties: the same roots
 *   issuer.pem  issuer.key     the issuing CA below a root
 *   people.pem                 the issuer of people, if its key is offline; then those before it,
 *                              during the overlap of a rotation
 *   retiring.pem retiring.key  the previous issuer, during the overlap of a rotation
 *   root.final.pem             the roots of a corporate issuer, after the overlap
 *   issuer.final.pem           the issuer's certificate from the new root, after the overlap
 *   cross.pem                  the issuer's certificate from the previous root, and during the
 *                              overlap that of the previous issuer from the root before
 *   rotation                   the end of the overlap
 * </pre>
 *
 * <p>Callers hold the lock of the folder.
 */
record IssuerFiles(AuthorityFolder folder, AuthorityPlace place) {

  static final String ROOT = "root";
  static final String ISSUER = "issuer";
  static final String PEOPLE = "people";
  static final String RETIRING = "retiring";
  static final String FINAL = "issuer.final";
  static final String FINAL_ROOTS = "root.final.pem";
  static final String CROSS = "cross";
  static final String ROTATION = "rotation";
  static final String ANCHORS = "ca.pem";
  static final String CERTIFICATE = ".pem";
  static final String KEY = ".key";

  Path certificate(String name) {
    return folder.file(name + CERTIFICATE);
  }

  Path key(String name) {
    return folder.file(name + KEY);
  }

  /** Returns the content of the file of an authority's key. */
  byte[] content(CertificateSigner signer) throws AuthorityException {
    return place.content(signer.key());
  }

  /** Writes an authority, its certificate last. */
  void write(String name, CertificateSigner signer) throws AuthorityException {
    folder.replace(name + KEY, content(signer));
    folder.replace(name + CERTIFICATE, Certificates.pem(List.of(signer.certificate())));
  }

  /** Returns the content of the file of a key; empty if there is none. */
  Optional<byte[]> keyContent(String name) {
    try {
      return Optional.of(KeyFile.readOwnerOnly(key(name)));
    } catch (UnusableKeyException noneOrDamaged) {
      return Optional.empty();
    }
  }

  /** Writes the keys that are in this folder again, as the storage keeps them. */
  void rewriteKeys() throws AuthorityException, UnusableKeyException {
    for (String name : List.of(ROOT, ISSUER, RETIRING)) {
      if (Files.exists(key(name))) {
        PublicKey publicKey = Certificates.read(certificate(name)).get(0).getPublicKey();
        byte[] content = KeyFile.readOwnerOnly(key(name));
        folder.replace(
            name + KEY, place.content(place.keys().read(key(name).toString(), content, publicKey)));
      }
    }
  }

  List<X509Certificate> anchors() throws UnusableKeyException {
    return Certificates.read(folder.file(ANCHORS));
  }

  /** Reads the issuer. The key of the root must be readable by its owner only, if it is here. */
  CertificateSigner readIssuer() throws UnusableKeyException {
    if (Files.isRegularFile(key(ROOT))) {
      KeyFile.requireOwnerOnly(key(ROOT));
    }
    return read(ISSUER, key(ISSUER));
  }

  private CertificateSigner read(String name, Path key) throws UnusableKeyException {
    TlsMaterial pair =
        TlsMaterial.load(Certificates.read(certificate(name)), key, anchors(), place.keys());
    return new CertificateSigner(pair.chain().get(0), pair.key());
  }

  CertificateSigner issuer() throws AuthorityException {
    try {
      return readIssuer();
    } catch (UnusableKeyException e) {
      throw new AuthorityException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Returns the newest root with its key.
   *
   * @param key where the key is.
   */
  CertificateSigner root(Path key) throws AuthorityException {
    try {
      X509Certificate newest = anchors().get(0);
      TlsMaterial pair = TlsMaterial.load(List.of(newest), key, anchors(), place.keys());
      return new CertificateSigner(newest, pair.key());
    } catch (UnusableKeyException e) {
      throw new AuthorityException(
          "the key of the root is needed: " + e.getMessage() + "; give it with --root-key", e);
    }
  }

  /** Returns the previous issuer with its key, during the overlap of a rotation. */
  Optional<CertificateSigner> retiring() {
    try {
      return Optional.of(read(RETIRING, key(RETIRING)));
    } catch (UnusableKeyException noneOrDamaged) {
      return Optional.empty();
    }
  }

  /**
   * Returns the trust anchors for the certificates of clients: the roots, and the certificates of
   * issuers from an earlier root, which are in the chains of clients.
   */
  List<X509Certificate> clientAnchors() throws UnusableKeyException {
    List<X509Certificate> anchors = new ArrayList<>(anchors());
    for (String name : List.of(CROSS, PEOPLE)) {
      for (X509Certificate each : readable(name)) {
        if (anchors().stream().noneMatch(root -> Certificates.isSignedBy(each, root))) {
          anchors.add(each);
        }
      }
    }
    return anchors;
  }

  /** Returns the certificates that an issuer has from earlier roots. */
  List<X509Certificate> crossCertificates(PublicKey issuer) {
    return readable(CROSS).stream().filter(each -> each.getPublicKey().equals(issuer)).toList();
  }

  /** Returns the certificates of all authorities that can be read. */
  List<X509Certificate> all() {
    List<X509Certificate> all = new ArrayList<>();
    for (String name : List.of(ROOT, ISSUER, PEOPLE, RETIRING)) {
      all.addAll(readable(name));
    }
    return all;
  }

  private List<X509Certificate> readable(String name) {
    try {
      return Certificates.read(certificate(name));
    } catch (UnusableKeyException missingOrDamaged) {
      return List.of();
    }
  }

  /** Returns the certificate of the offline issuer of people; empty if the site has none. */
  Optional<X509Certificate> people() throws AuthorityException {
    if (!hasPeople()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Certificates.read(certificate(PEOPLE)).get(0));
    } catch (UnusableKeyException e) {
      throw new AuthorityException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Returns the files from which {@link #accepted} is read. */
  List<Path> ofAccepted() {
    return List.of(
        certificate(ISSUER),
        key(ISSUER),
        key(ROOT),
        folder.file(ANCHORS),
        certificate(RETIRING),
        certificate(PEOPLE));
  }

  /** Returns the issuers whose certificates are accepted now. */
  AcceptedIssuers accepted() throws AuthorityException {
    List<X509Certificate> own = new ArrayList<>();
    own.add(issuer().certificate());
    own.addAll(readable(RETIRING));
    return withPeople(own);
  }

  /** Returns the issuers that sign now; none of people if the file of theirs is damaged. */
  AcceptedIssuers current() throws AuthorityException {
    List<X509Certificate> own = List.of(issuer().certificate());
    return new AcceptedIssuers(
        own, hasPeople() ? readable(PEOPLE).stream().limit(1).toList() : own);
  }

  /**
   * Returns these issuers of devices, with the issuers of people, which may be the same. If the
   * file of the offline issuer is damaged, no person is accepted.
   */
  private AcceptedIssuers withPeople(List<X509Certificate> own) {
    return new AcceptedIssuers(own, hasPeople() ? readable(PEOPLE) : own);
  }

  private boolean hasPeople() {
    return Files.exists(certificate(PEOPLE));
  }

  /** Returns whether the file of the offline issuer of people is damaged. */
  boolean isPeopleDamaged() {
    return hasPeople() && readable(PEOPLE).isEmpty();
  }

  /** Returns the certificate that the issuer has from the new root, during a rotation of both. */
  Optional<X509Certificate> finalIssuer() {
    return readable(FINAL).stream().findFirst();
  }

  /**
   * Returns the roots after the overlap.
   *
   * @param newest the newest root, which alone remains unless the issuer is a corporate one.
   */
  List<X509Certificate> finalRoots(X509Certificate newest) {
    try {
      return Certificates.read(folder.file(FINAL_ROOTS));
    } catch (UnusableKeyException noneOrDamaged) {
      return List.of(newest);
    }
  }

  /** Returns whether a rotation is in its overlap. */
  boolean isRotating() {
    return folder.has(ROTATION);
  }

  /** Returns when the overlap ends; empty if there is no rotation, or if the file is damaged. */
  Optional<Instant> overlapEnd() {
    try {
      String text = Files.readString(folder.file(ROTATION), StandardCharsets.US_ASCII).strip();
      return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
    } catch (IOException | RuntimeException noneOrDamaged) {
      return Optional.empty();
    }
  }

  /** Returns whether a certificate belongs to the issuer's key and was signed by a root. */
  boolean isIssuer(X509Certificate candidate) {
    try {
      TlsMaterial unused =
          TlsMaterial.load(List.of(candidate), key(ISSUER), anchors(), place.keys());
      return anchors().stream().anyMatch(root -> Certificates.isSignedBy(candidate, root));
    } catch (UnusableKeyException another) {
      return false;
    }
  }
}
