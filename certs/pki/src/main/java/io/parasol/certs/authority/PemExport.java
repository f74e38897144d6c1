// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.Pem;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The export to the three files that most programs use: certificate with chain, key, and trust
 * anchor.
 */
final class PemExport {

  private PemExport() {}

  static void write(TlsMaterial material, String name, Path folder)
      throws AuthorityException, UnusableKeyException {
    Path certificate = folder.resolve(name + ".pem");
    Path key = folder.resolve(name + ".key");
    Path anchors = folder.resolve("ca.pem");
    createFolder(folder);
    requireAbsent(certificate);
    requireAbsent(key);
    boolean hasAnchors = Files.exists(anchors);
    if (hasAnchors && !Certificates.read(anchors).equals(material.anchors())) {
      throw new AuthorityException(
          anchors + ": belongs to another authority and is not overwritten; move it away first");
    }
    KeyFile.writeOwnerOnly(
        key, Pem.write(List.of(new Pem(Pem.PRIVATE_KEY, material.key().getEncoded()))));
    KeyFile.writeReadable(certificate, Certificates.pem(material.chain()));
    if (!hasAnchors) {
      KeyFile.writeReadable(anchors, Certificates.pem(material.anchors()));
    }
  }

  private static void createFolder(Path folder) throws AuthorityException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new AuthorityException(folder + ": cannot be created, " + e.getMessage(), e);
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
