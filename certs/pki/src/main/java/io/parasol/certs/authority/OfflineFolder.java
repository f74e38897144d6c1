// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.tls.Certificates;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A folder that is not on the machine of the gateway, such as a USB stick. It has the key of the
 * root, which is then never in the state folder, and may have the issuer of people.
 *
 * <pre>
 *   root.key                 the key of the root
 *   ca.pem                   the root
 *   people.pem  people.key   the issuer of people, see {@link PeopleIssuer}
 * </pre>
 *
 * @param hasPeople whether it also has the issuer of people.
 */
public record OfflineFolder(Path folder, boolean hasPeople) {

  /** Returns a folder for the key of the root alone. */
  public static OfflineFolder ofRoot(Path folder) {
    return new OfflineFolder(folder, false);
  }

  /** Returns a folder for the key of the root and the issuer of people. */
  public static OfflineFolder ofPeople(Path folder) {
    return new OfflineFolder(folder, true);
  }

  /** Writes the key of a root, and its certificate. Overwrites no key. */
  void writeRoot(CertificateSigner root, List<X509Certificate> roots) throws AuthorityException {
    AuthorityFolder created = AuthorityFolder.create(folder);
    try {
      KeyFile.writeOwnerOnly(
          created.file(IssuerFiles.ROOT + IssuerFiles.KEY), KeyStorage.FILES.content(root.key()));
      KeyFile.replaceReadable(created.file(IssuerFiles.ANCHORS), Certificates.pem(roots));
    } catch (UnusableKeyException e) {
      throw new AuthorityException(String.valueOf(e.getMessage()), e);
    }
  }
}
