// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.CorporateIssuer;
import io.parasol.certs.files.DurableFile;
import io.parasol.certs.files.FolderTree;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The next issuer of a site, while it is requested from a corporate authority over EST and until
 * the site has taken it over.
 *
 * @param folder the folder {@code corporate} of the state folder.
 * @param anchors the roots of the server and of the issuer, in PEM.
 */
public record CorporateIssuerFiles(Path folder, Path anchors) {

  private EnrolledFiles files() {
    return new EnrolledFiles(folder.resolve("issuer.pem"), folder.resolve("issuer.key"), anchors);
  }

  /** Returns a request for the next key, which is made if there is none. */
  public byte[] request(String uri) throws IOException, UnusableKeyException {
    create(folder);
    return files().request(uri);
  }

  private static void create(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Path parent = folder.toAbsolutePath().getParent();
      if (parent != null) {
        create(parent);
      }
      Files.createDirectory(folder, FolderTree.ownerOnly());
    }
  }

  /** Stores the certificate of the requested key. */
  public void install(X509Certificate issued) throws IOException, UnusableKeyException {
    files().install(issued, List.of());
  }

  /** Returns whether there is a pair that was not taken over. */
  public boolean exists() throws IOException, UnusableKeyException {
    files().recover();
    return files().exists();
  }

  /** Returns the pair. */
  public CorporateIssuer load() throws UnusableKeyException, AuthorityException {
    EnrolledFiles files = files();
    return CorporateIssuer.load(files.certificate(), files.key(), anchors);
  }

  /** Returns the certificate of the pair. */
  X509Certificate certificate() throws UnusableKeyException {
    return Certificates.read(files().certificate()).get(0);
  }

  /** Deletes the pair, which the authority of the site has now. */
  public void delete() throws IOException {
    DurableFile.delete(files().certificate());
    DurableFile.delete(files().key());
  }
}
