// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.CorporateIssuer;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.PkiFolder;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code parasol pki adopt}: creates the authority of a site from an issuer that exists. */
@Command(
    name = "adopt",
    description = {
      "Creates the authority of the site from an issuing CA that a corporate authority has",
      "certified, instead of pki init. The root stays where it is."
    })
final class PkiAdoptVerb extends PkiAuthorityVerb {

  @Option(
      names = "--issuer",
      required = true,
      paramLabel = "FILE",
      description = "The certificate of the issuing CA, in PEM.")
  private Path issuer;

  @Option(
      names = "--issuer-key",
      required = true,
      paramLabel = "FILE",
      description = "Its private key: PKCS#8, not encrypted, on an elliptic curve.")
  private Path key;

  @Option(
      names = "--root",
      required = true,
      paramLabel = "FILE",
      description = "The roots, in PEM; one of them has signed the issuing CA.")
  private Path root;

  @Option(names = "--broker-name", paramLabel = "HOST", description = "As for pki init.")
  private List<String> brokerNames = new ArrayList<>();

  @Override
  void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
    SiteAuthority created =
        SiteAuthority.init(
            PkiFolder.in(config.state()),
            KeyStorage.of(config.keys()),
            new Identity.Gateway(config.trustDomain(), config.site()),
            config.certificates(),
            DefaultBrokerNames.and(brokerNames, config),
            Clock.systemUTC(),
            CorporateIssuer.load(issuer, key, root));
    issueDevices(created, config, console);
    console.line("the key of the issuer was copied there: delete " + key);
    console.line("next: parasol pki issue operator NAME --role operator");
  }
}
