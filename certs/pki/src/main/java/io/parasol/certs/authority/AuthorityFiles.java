// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.files.FolderLock;
import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The files of an authority. They are accessible only while the lock of the folder is held.
 *
 * <pre>
 *   root.pem, issuer.pem, …   see {@link IssuerFiles}
 *   denied                    the deny-list
 *   issued/                   see {@link IssuedFiles}
 *   lock                      held by the process that uses the folder
 *   unfinished                present while the authority is created, and after an interruption
 * </pre>
 */
final class AuthorityFiles implements AutoCloseable {

  private static final String ROOT = IssuerFiles.ROOT;
  private static final String ISSUER = IssuerFiles.ISSUER;
  static final String ANCHORS = IssuerFiles.ANCHORS;
  private static final String CERTIFICATE = IssuerFiles.CERTIFICATE;
  private static final String KEY = IssuerFiles.KEY;
  private static final String UNFINISHED = "unfinished";

  private final AuthorityFolder folder;
  private final IssuerFiles keys;
  private final IssuedFiles issued;
  private final FolderLock lock;
  private final AuthorityPlace place;
  private final DamagedFile.Listener damagedFiles;

  private AuthorityFiles(
      AuthorityFolder folder, IssuedFiles issued, FolderLock lock, AuthorityPlace place) {
    this.folder = folder;
    this.keys = new IssuerFiles(folder, place);
    this.issued = issued;
    this.lock = lock;
    this.place = place;
    this.damagedFiles = place.damagedFiles();
  }

  static boolean exists(Path folder) {
    return (Files.exists(folder.resolve(ISSUER + CERTIFICATE))
            || Files.exists(folder.resolve(ISSUER + KEY)))
        && !Files.exists(folder.resolve(UNFINISHED));
  }

  /** Opens the files of an existing authority. Waits for its lock. */
  static AuthorityFiles lock(AuthorityPlace place) throws AuthorityException {
    if (!exists(place.folder())) {
      throw new AuthorityException(
          place.folder() + ": contains no authority; create one with: parasol pki init");
    }
    return lock(AuthorityFolder.open(place.folder()), place);
  }

  /**
   * Creates an authority with these keys. It exists only when all its files are written.
   *
   * @param offline where the key of the root is; empty if it is in this folder.
   */
  static void create(
      AuthorityPlace place,
      NewAuthority created,
      Optional<OfflineFolder> offline,
      BrokerNames names)
      throws AuthorityException {
    AuthorityFolder folder = AuthorityFolder.create(place.folder());
    try (AuthorityFiles files = lock(folder, place)) {
      files.requireNoAuthority();
      folder.replace(UNFINISHED, new byte[0]);
      files.deleteTemporaryFiles();
      files.issued.discard();
      List<X509Certificate> roots = List.of(created.root().certificate());
      if (offline.filter(OfflineFolder::hasPeople).isPresent()) {
        CertificateSigner people = created.newPeopleIssuer();
        PeopleIssuer.create(offline.get().folder(), people, roots);
        folder.replace(
            IssuerFiles.PEOPLE + CERTIFICATE, Certificates.pem(List.of(people.certificate())));
      }
      if (offline.isPresent()) {
        offline.get().writeRoot(created.root(), roots);
        folder.replace(ROOT + CERTIFICATE, Certificates.pem(roots));
      } else {
        files.keys.write(ROOT, created.root());
      }
      files.keys.write(ISSUER, created.issuer());
      folder.replace(ANCHORS, Certificates.pem(roots));
      files.write(DenyList.EMPTY);
      created.issueGatewayCertificates(files, names);
      folder.delete(UNFINISHED);
    }
  }

  /** Creates an authority that uses the issuer of a corporate authority; it has no root key. */
  static void create(
      AuthorityPlace place,
      CorporateIssuer corporate,
      SiteProfile profile,
      Instant now,
      BrokerNames names)
      throws AuthorityException {
    corporate.requireUsable(profile.gateway(), now);
    AuthorityFolder folder = AuthorityFolder.create(place.folder());
    try (AuthorityFiles files = lock(folder, place)) {
      files.requireNoAuthority();
      folder.replace(UNFINISHED, new byte[0]);
      files.deleteTemporaryFiles();
      files.issued.discard();
      folder.replace(ROOT + CERTIFICATE, Certificates.pem(corporate.roots()));
      files.keys.write(ISSUER, corporate.signer());
      folder.replace(ANCHORS, Certificates.pem(corporate.roots()));
      files.write(DenyList.EMPTY);
      new Issuance(files, profile, now).issueToGateway(names);
      folder.delete(UNFINISHED);
    }
  }

  private static AuthorityFiles lock(AuthorityFolder folder, AuthorityPlace place)
      throws AuthorityException {
    FolderLock lock = acquireLock(folder.path());
    try {
      FileReplacement.recover(folder);
      return new AuthorityFiles(folder, new IssuedFiles(folder, place), lock, place);
    } catch (AuthorityException failed) {
      release(lock);
      throw failed;
    }
  }

  private static FolderLock acquireLock(Path folder) throws AuthorityException {
    try {
      return FolderLock.acquire(folder);
    } catch (FolderLock.InUseException busy) {
      throw new FolderBusyException(folder + ": " + busy.getReason());
    } catch (IOException failed) {
      throw new AuthorityException(
          folder.resolve(FolderLock.FILE) + ": cannot be locked, " + KeyFile.reason(failed),
          failed);
    }
  }

  private static void release(FolderLock lock) throws AuthorityException {
    try {
      lock.close();
    } catch (IOException failed) {
      throw new AuthorityException("the lock of an authority cannot be released", failed);
    }
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

  private void deleteTemporaryFiles() throws AuthorityException {
    folder.deleteTemporaryFiles();
    issued.recover();
  }

  /**
   * Completes or undoes what a power cut interrupted, and restores damaged files that exist twice.
   * What cannot be written, perhaps because the disk is full, is reported and tried again at the
   * next start. The same holds for a deny-list whose files are both damaged.
   */
  void recover() {
    attempt(this::deleteTemporaryFiles);
    attempt(() -> restore(ANCHORS, ROOT + CERTIFICATE));
    attempt(() -> restore(ROOT + CERTIFICATE, ANCHORS));
    attempt(this::restoreIssuer);
    if (keys.isPeopleDamaged()) {
      damagedFiles.onDamaged(
          keys.certificate(IssuerFiles.PEOPLE), "cannot be read", "no person is accepted");
    }
    attempt(() -> restoreDenyList(denyList()));
  }

  private interface Recovery {
    void run() throws AuthorityException;
  }

  private void attempt(Recovery recovery) {
    try {
      recovery.run();
    } catch (AuthorityException failed) {
      damagedFiles.onDamaged(folder.path(), message(failed), "not repaired");
    }
  }

  /** Restores a file of certificates from another one with the same content. */
  private void restore(String name, String twin) throws AuthorityException {
    try {
      List<X509Certificate> unused = Certificates.read(folder.file(name));
    } catch (UnusableKeyException damaged) {
      try {
        byte[] content = Certificates.pem(Certificates.read(folder.file(twin)));
        replaceDamaged(name, damaged, content);
      } catch (UnusableKeyException bothDamaged) {
        // Reported by the first method that needs one of them.
      }
    }
  }

  /** Restores the issuer's certificate from the chain of a certificate that it has signed. */
  private void restoreIssuer() throws AuthorityException {
    try {
      List<X509Certificate> unused = Certificates.read(folder.file(ISSUER + CERTIFICATE));
    } catch (UnusableKeyException damaged) {
      List<X509Certificate> newestFirst =
          issued.issuers().stream()
              .sorted(Comparator.comparing(X509Certificate::getNotAfter).reversed())
              .toList();
      for (X509Certificate candidate : newestFirst) {
        if (keys.isIssuer(candidate)) {
          replaceDamaged(ISSUER + CERTIFICATE, damaged, Certificates.pem(List.of(candidate)));
          return;
        }
      }
    }
  }

  /** Makes both files of the deny-list equal. */
  private void restoreDenyList(DenyList both) throws AuthorityException {
    for (String name : List.of(DenyList.FILE, DenyList.COPY)) {
      try {
        if (!DenyList.read(folder.path(), name).equals(both)) {
          write(both);
        }
      } catch (AuthorityException damaged) {
        // An authority of an earlier version has no copy.
        if (name.equals(DenyList.FILE) || folder.has(name)) {
          damagedFiles.onDamaged(
              folder.file(name), message(damaged), "restored from the other file");
          folder.setAside(name);
        }
        write(both);
      }
    }
  }

  private void replaceDamaged(String name, Exception damaged, byte[] content)
      throws AuthorityException {
    damagedFiles.onDamaged(folder.file(name), message(damaged), "restored from another file");
    folder.setAside(name);
    folder.replace(name, content);
  }

  private static String message(Exception damaged) {
    return String.valueOf(damaged.getMessage());
  }

  IssuedFiles issued() {
    return issued;
  }

  AuthorityPlace place() {
    return place;
  }

  DenyList denyList() throws AuthorityException {
    return DenyList.read(folder.path());
  }

  void write(DenyList denied) throws AuthorityException {
    denied.write(folder);
  }

  AuthorityFolder folder() {
    return folder;
  }

  /** Returns the keys and certificates of the authorities. */
  IssuerFiles keys() {
    return keys;
  }

  FileReplacement replacement() throws AuthorityException {
    return new FileReplacement(folder);
  }

  X509Certificate newestRoot() throws AuthorityException {
    try {
      return keys.anchors().get(0);
    } catch (UnusableKeyException e) {
      throw new AuthorityException(message(e), e);
    }
  }

  List<X509Certificate> anchors() throws UnusableKeyException {
    return keys.anchors();
  }

  List<X509Certificate> chain(String name) throws UnusableKeyException {
    return Certificates.read(issued.certificate(name));
  }

  TlsMaterial material(String name) throws UnusableKeyException {
    return TlsMaterial.load(
        issued.certificate(name), issued.key(name), folder.file(ANCHORS), place.keys());
  }

  /** Returns the pair before the last renewal. */
  Optional<TlsMaterial> previousMaterial(String name) {
    return issued.previous().find(issued.certificate(name), issued.key(name), folder.file(ANCHORS));
  }

  @Override
  public void close() throws AuthorityException {
    release(lock);
  }
}
