// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.authority;

import io.parasol.certs.files.KeyFile;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.certs.tls.Certificates;
import io.parasol.certs.tls.TlsMaterial;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The issuer of the certificates of people in a folder that is not on the machine of the gateway,
 * such as a USB stick. The gateway only has its certificate, and accepts people with certificates
 * of this issuer only.
 *
 * <pre>
 *   people.pem  people.key   the issuer
 *   ca.pem                   the roots
 *   root.key                 the key of the root, see {@link OfflineFolder}
 * </pre>
 */
public final class PeopleIssuer {

  private static final String CERTIFICATE = IssuerFiles.PEOPLE + IssuerFiles.CERTIFICATE;
  private static final String KEY = IssuerFiles.PEOPLE + IssuerFiles.KEY;

  private final CertificateSigner signer;

  private PeopleIssuer(CertificateSigner signer) {
    this.signer = signer;
  }

  /** Opens the issuer in a folder. Its key must be readable by its owner only. */
  public static PeopleIssuer open(Path folder) throws AuthorityException {
    try {
      TlsMaterial pair =
          TlsMaterial.load(
              folder.resolve(CERTIFICATE),
              folder.resolve(KEY),
              folder.resolve(IssuerFiles.ANCHORS));
      return new PeopleIssuer(new CertificateSigner(pair.chain().get(0), pair.key()));
    } catch (UnusableKeyException e) {
      throw new AuthorityException(
          folder + ": contains no usable issuer of people: " + e.getMessage(), e);
    }
  }

  /** Writes a new issuer to a folder, which is created if it is missing. Overwrites nothing. */
  static void create(Path folder, CertificateSigner issuer, List<X509Certificate> roots)
      throws AuthorityException {
    AuthorityFolder created = AuthorityFolder.create(folder);
    try {
      KeyFile.writeOwnerOnly(created.file(KEY), KeyStorage.FILES.content(issuer.key()));
      KeyFile.writeReadable(
          created.file(CERTIFICATE), Certificates.pem(List.of(issuer.certificate())));
      KeyFile.replaceReadable(created.file(IssuerFiles.ANCHORS), Certificates.pem(roots));
    } catch (UnusableKeyException e) {
      throw new AuthorityException(String.valueOf(e.getMessage()), e);
    }
  }

  CertificateSigner signer() {
    return signer;
  }
}
