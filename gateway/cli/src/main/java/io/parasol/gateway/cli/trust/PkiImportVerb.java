// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.Lease;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code parasol pki import}: stores a certificate that was signed on another machine. */
@Command(
    name = "import",
    description = {
      "Stores the certificate of a person that pki sign has made on another machine, or applies a"
          + " lease of pki lease.",
      "The site can then list, renew and revoke the certificate by the name of the person. A lease"
          + " extends the certificate of the issuer, or of a native device."
    })
final class PkiImportVerb extends PkiAuthorityVerb.OnCertificate {
  @Parameters(paramLabel = "FILE", description = "The certificate, NAME.pem, or the lease.")
  private Path file;

  @Override
  void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
    X509Certificate certificate = Certificates.read(file).get(0);
    if (isOfPerson(certificate)) {
      print(config, console, "imported", open(config).importPerson(certificate));
    } else {
      Lease lease = open(config).importLease(certificate);
      console.line("lease of %s until %s".formatted(lease.name(), lease.until()));
    }
  }

  private static boolean isOfPerson(X509Certificate certificate) {
    try {
      return certificate.getBasicConstraints() < 0
          && !(Identity.of(certificate) instanceof Identity.Device);
    } catch (InvalidIdentityException unknown) {
      return true;
    }
  }
}
