// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code parasol pki import}: stores a certificate that was signed on another machine. */
@Command(
    name = "import",
    description = {
      "Stores the certificate of a person that pki sign has made on another machine.",
      "The site can then list, renew and revoke it by its name."
    })
final class PkiImportVerb extends PkiAuthorityVerb.OnCertificate {
  @Parameters(paramLabel = "FILE", description = "The certificate, NAME.pem.")
  private Path file;

  @Override
  void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
    print(config, console, "imported", open(config).importPerson(Certificates.read(file).get(0)));
  }
}
