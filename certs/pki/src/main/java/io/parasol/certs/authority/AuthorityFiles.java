// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.Pem;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * The files of an authority. They are accessible only while the lock of the folder is held.
 *
 * <pre>
 *   root.pem    root.key      the root; its key may be moved elsewhere after init
 *   issuer.pem  issuer.key    the issuing CA below the root
 *   ca.pem                    the trust anchor of all parties: the root
 *   denied                    the deny-list
 *   issued/                   see {@link IssuedFiles}
 *   lock                      held by the process that uses the folder
 *   unfinished                present while the authority is created, and after an interruption
 * </pre>
 */
final class AuthorityFiles implements AutoCloseable {

  private static final String ROOT = "root";
  private static final String ISSUER = "issuer";
  private static final String ANCHORS = "ca.pem";
  private static final String CERTIFICATE = ".pem";
  private static final String KEY = ".key";
  private static final String UNFINISHED = "unfinished";

  private final AuthorityFolder folder;
  private final IssuedFiles issued;
  private final FolderLock lock;

  private AuthorityFiles(AuthorityFolder folder, IssuedFiles issued, FolderLock lock) {
    this.folder = folder;
    this.issued = issued;
    this.lock = lock;
  }

  static boolean exists(Path folder) {
    return Files.exists(folder.resolve(ISSUER + CERTIFICATE))
        && !Files.exists(folder.resolve(UNFINISHED));
  }

  /** Opens the files of an existing authority. Waits for its lock. */
  static AuthorityFiles lock(Path path) throws AuthorityException {
    if (!exists(path)) {
      throw new AuthorityException(
          path + ": contains no authority; create one with: parasol pki init");
    }
    return lock(AuthorityFolder.open(path));
  }

  /** Creates an authority with these keys. It exists only when all its files are written. */
  static void create(
      Path path, CertificateSigner root, CertificateSigner issuer, InitialCertificates certificates)
      throws AuthorityException {
    AuthorityFolder folder = AuthorityFolder.create(path);
    try (AuthorityFiles files = lock(folder)) {
      files.requireNoAuthority();
      folder.replace(UNFINISHED, new byte[0]);
      files.recover();
      files.issued.discard();
      files.write(ROOT, root);
      files.write(ISSUER, issuer);
      folder.replace(ANCHORS, Certificates.pem(List.of(root.certificate())));
      files.write(DenyList.EMPTY);
      certificates.writeTo(files.issued);
      folder.delete(UNFINISHED);
    }
  }

  /** A writer of the first certificates of a new authority. */
  interface InitialCertificates {
    void writeTo(IssuedFiles issued) throws AuthorityException;
  }

  private static AuthorityFiles lock(AuthorityFolder folder) throws AuthorityException {
    FolderLock lock = FolderLock.acquire(folder.path());
    return new AuthorityFiles(folder, new IssuedFiles(folder), lock);
  }

  /**
   * Requires that the folder contains no authority. An unfinished authority was never used and may
   * be overwritten.
   */
  private void requireNoAuthority() throws AuthorityException {
    if (folder.has(UNFINISHED)) {
      return;
    }
    for (String file :
        List.of(ROOT + KEY, ROOT + CERTIFICATE, ISSUER + KEY, ISSUER + CERTIFICATE)) {
      if (folder.has(file)) {
        throw new AuthorityException(
            "%s: exists already; an authority is never overwritten, move it away first"
                .formatted(folder.file(file)));
      }
    }
  }

  /** Completes or undoes what a power cut interrupted. */
  void recover() throws AuthorityException {
    folder.deleteTemporaryFiles();
    issued.recover();
  }

  IssuedFiles issued() {
    return issued;
  }

  DenyList denyList() throws AuthorityException {
    return DenyList.read(folder.path());
  }

  void write(DenyList denied) throws AuthorityException {
    denied.write(folder);
  }

  private void write(String name, CertificateSigner signer) throws AuthorityException {
    folder.replace(
        name + KEY, Pem.write(List.of(new Pem(Pem.PRIVATE_KEY, signer.key().getEncoded()))));
    folder.replace(name + CERTIFICATE, Certificates.pem(List.of(signer.certificate())));
  }

  CertificateSigner readIssuer() throws UnusableKeyException {
    if (folder.has(ROOT + KEY)) {
      KeyFile.requireOwnerOnly(folder.file(ROOT + KEY));
    }
    TlsMaterial issuer =
        TlsMaterial.load(
            folder.file(ISSUER + CERTIFICATE), folder.file(ISSUER + KEY), folder.file(ANCHORS));
    return new CertificateSigner(issuer.chain().get(0), issuer.key());
  }

  List<X509Certificate> anchors() throws UnusableKeyException {
    return Certificates.read(folder.file(ANCHORS));
  }

  TlsMaterial material(String name) throws UnusableKeyException {
    return TlsMaterial.load(issued.certificate(name), issued.key(name), folder.file(ANCHORS));
  }

  /** Returns the pair before the last renewal. */
  Optional<TlsMaterial> previousMaterial(String name) {
    return issued.previous().find(issued.certificate(name), issued.key(name), folder.file(ANCHORS));
  }

  @Override
  public void close() throws AuthorityException {
    lock.close();
  }
}
