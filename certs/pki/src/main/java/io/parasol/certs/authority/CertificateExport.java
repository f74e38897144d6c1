// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.TlsMaterial;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The export of certificates and keys to their holders. Each operation takes the lock of the
 * folder. Thread-safe; blocks on the disk.
 */
public final class CertificateExport {

  private final SiteAuthority authority;
  private final AuthorityPlace place;

  CertificateExport(SiteAuthority authority, AuthorityPlace place) {
    this.authority = authority;
    this.place = place;
  }

  /**
   * Writes {@code NAME.pem} (with its chain), {@code NAME.key} and {@code ca.pem} to a folder,
   * which is created if it is missing. Without {@code NAME.key} if only the holder has the key. No
   * file is overwritten except a {@code ca.pem} of the same site.
   */
  public void pem(String name, Path target) throws AuthorityException, UnusableKeyException {
    if (hasKey(name)) {
      PemExport.write(authority.material(name), name, target);
      return;
    }
    try (AuthorityFiles files = place.lock()) {
      PemExport.write(files.chain(name), files.anchors(), name, target);
    }
  }

  /**
   * Writes key, chain and anchor as PKCS#12. An existing file is not overwritten.
   *
   * @param password ASCII characters; may be empty, because only the owner can access the file.
   */
  public void pkcs12(String name, Path file, char[] password)
      throws AuthorityException, UnusableKeyException {
    if (!hasKey(name)) {
      throw new AuthorityException(
          ("%s: its key is not on this machine, and PKCS#12 needs it; export with --pem, or make"
                  + " another key with parasol pki renew %s")
              .formatted(name, name));
    }
    TlsMaterial material = authority.material(name);
    if (material.isInToken()) {
      throw new AuthorityException(name + ": its key is in a token, which does not release it");
    }
    byte[] content;
    try {
      content = material.pkcs12(password);
    } catch (IllegalArgumentException e) {
      throw new AuthorityException(file + ": cannot be written, " + e.getMessage(), e);
    }
    KeyFile.writeOwnerOnly(file, content);
  }

  /** Returns the newest certificate of a name, followed by its issuers. */
  public List<X509Certificate> chain(String name) throws AuthorityException, UnusableKeyException {
    try (AuthorityFiles files = place.lock()) {
      X509Certificate unused = files.issued().required(name);
      return files.chain(name);
    }
  }

  /** Returns whether the private key of a name is in the folder of the authority. */
  public boolean hasKey(String name) throws AuthorityException {
    try (AuthorityFiles files = place.lock()) {
      X509Certificate unused = files.issued().required(name);
      return files.issued().hasKey(name);
    }
  }

  /**
   * Deletes the private keys of a name, after its holder has got them.
   *
   * @return whether there was a key.
   * @throws AuthorityException if the gateway or its broker needs the key.
   */
  public boolean deleteKey(String name) throws AuthorityException {
    if (name.equals(SiteAuthority.GATEWAY) || name.equals(SiteAuthority.BROKER)) {
      throw new AuthorityException(name + ": the gateway needs its key");
    }
    try (AuthorityFiles files = place.lock()) {
      X509Certificate unused = files.issued().required(name);
      return files.issued().deleteKey(name);
    }
  }
}
