// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.KeyFile;
import io.parasol.certs.tls.Pem;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.certs.tls.UnusableKeyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The files of an authority while its lock is held: there is no other way to them.
 *
 * <pre>
 *   root.pem    root.key      the root; its key may be taken away after init
 *   issuer.pem  issuer.key    the issuer below it
 *   ca.pem                    what everybody trusts: the root
 *   denied                    the deny-list
 *   issued/                   see {@link IssuedFiles}
 *   lock                      held by whoever uses the folder
 *   unfinished                there while the authority is being made, and after that was cut off
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

  static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(ISSUER + CERTIFICATE))
        && !Files.exists(folder.resolve(UNFINISHED));
  }

  /** Waits for the lock of an authority that is there. */
  static AuthorityFiles lock(Path path) throws AuthorityException {
    if (!isIn(path)) {
      throw new AuthorityException(path + ": holds no authority; make one with: parasol pki init");
    }
    return lock(AuthorityFolder.at(path));
  }

  /** Makes a new authority of these keys; it is there when all of it is. */
  static void make(Path path, CertificateSigner root, CertificateSigner issuer, Leaves leaves)
      throws AuthorityException {
    AuthorityFolder folder = AuthorityFolder.make(path);
    try (AuthorityFiles files = lock(folder)) {
      files.requireNone();
      folder.replace(UNFINISHED, new byte[0]);
      files.recover();
      files.issued.discard();
      files.write(ROOT, root);
      files.write(ISSUER, issuer);
      folder.replace(ANCHORS, Certificates.pem(List.of(root.certificate())));
      files.write(DenyList.EMPTY);
      leaves.writeTo(files.issued);
      folder.delete(UNFINISHED);
    }
  }

  /** The first certificates of a new authority. */
  interface Leaves {
    void writeTo(IssuedFiles issued) throws AuthorityException;
  }

  private static AuthorityFiles lock(AuthorityFolder folder) throws AuthorityException {
    FolderLock lock = FolderLock.take(folder.path());
    return new AuthorityFiles(folder, new IssuedFiles(folder), lock);
  }

  /** What was left unfinished has never been used and may be overwritten; nothing else may. */
  private void requireNone() throws AuthorityException {
    if (folder.has(UNFINISHED)) {
      return;
    }
    for (String file :
        List.of(ROOT + KEY, ROOT + CERTIFICATE, ISSUER + KEY, ISSUER + CERTIFICATE)) {
      if (folder.has(file)) {
        throw new AuthorityException(
            "%s: is there already; an authority is never overwritten, move it away first"
                .formatted(folder.file(file)));
      }
    }
  }

  /** Ends or undoes whatever a power cut interrupted. */
  void recover() throws AuthorityException {
    folder.sweep();
    issued.recover();
  }

  IssuedFiles issued() {
    return issued;
  }

  DenyList denied() throws AuthorityException {
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

  @Override
  public void close() throws AuthorityException {
    lock.close();
  }
}
