// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;

/**
 * The export to the three files that most programs use: certificate with chain, key, and trust
 * anchor.
 */
final class PemExport {

  private static final String ANCHORS = "ca.pem";

  private PemExport() {}

  /** Writes all three files. */
  static void write(TlsMaterial material, String name, Path folder)
      throws AuthorityException, UnusableKeyException {
    Path key = folder.resolve(name + ".key");
    requireAbsent(folder.resolve(name + ".pem"));
    requireAbsent(key);
    requireReplaceable(folder.resolve(ANCHORS), material.anchors());
    byte[] content = KeyStorage.FILES.content(material.key());
    createFolder(folder);
    KeyFile.writeOwnerOnly(key, content);
    write(material.chain(), material.anchors(), name, folder);
  }

  /** Writes the certificate and the trust anchors, without a key. */
  static void write(
      List<X509Certificate> chain, List<X509Certificate> anchors, String name, Path folder)
      throws AuthorityException, UnusableKeyException {
    Path certificate = folder.resolve(name + ".pem");
    requireAbsent(certificate);
    requireReplaceable(folder.resolve(ANCHORS), anchors);
    createFolder(folder);
    KeyFile.writeReadable(certificate, Certificates.pem(chain));
    KeyFile.replaceReadable(folder.resolve(ANCHORS), Certificates.pem(anchors));
  }

  /** Requires that existing anchors belong to this authority; they may be older or newer. */
  private static void requireReplaceable(Path file, List<X509Certificate> anchors)
      throws AuthorityException, UnusableKeyException {
    if (Files.exists(file) && Collections.disjoint(Certificates.read(file), anchors)) {
      throw new AuthorityException(
          file + ": belongs to another authority and is not overwritten; move it away first");
    }
  }

  private static void createFolder(Path folder) throws AuthorityException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new AuthorityException(folder + ": cannot be created, " + KeyFile.reason(e), e);
    }
  }

  /**
   * Requires that a file does not exist. This is checked before the first write, so that no partial
   * export remains.
   */
  private static void requireAbsent(Path file) throws AuthorityException {
    if (Files.exists(file)) {
      throw new AuthorityException(
          file + ": exists already and is not overwritten; move it away first");
    }
  }
}
