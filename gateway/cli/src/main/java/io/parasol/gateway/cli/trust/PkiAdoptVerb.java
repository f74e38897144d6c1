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
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parasol pki adopt}: creates the authority of a site from an issuer that exists. */
@Command(
    name = "adopt",
    description = {
      "Creates the authority of the site from an issuing CA that a corporate authority has"
          + " certified, instead of pki init.",
      "The root stays where it is. With --est, the gateway makes the key, and gets the certificate"
          + " over EST."
    })
final class PkiAdoptVerb extends PkiAuthorityVerb {

  @ArgGroup(multiplicity = "1")
  private Source source;

  /** Where the issuer comes from. */
  private static final class Source {
    @ArgGroup(exclusive = false)
    private @Nullable FileSource files;

    @ArgGroup(exclusive = false)
    private @Nullable EstSource est;
  }

  /** An issuer in files. */
  private static final class FileSource {
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
  }

  /** An issuer from an EST server. */
  private static final class EstSource {
    @Option(
        names = "--est",
        required = true,
        paramLabel = "URL",
        description = "The EST server of the corporate authority, which certifies a new key.")
    private URI server;

    @Option(
        names = "--ca",
        required = true,
        paramLabel = "FILE",
        description = "The roots of the server and of the issuer, in PEM.")
    private Path ca;
  }

  @Mixin private ClaimOption claim;

  @Option(names = "--broker-name", paramLabel = "HOST", description = "As for pki init.")
  private List<String> brokerNames = new ArrayList<>();

  @Override
  void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
    if (source.files != null) {
      create(
          config,
          console,
          CorporateIssuer.load(source.files.issuer, source.files.key, source.files.root));
      console.line("the key of the issuer was copied there: delete " + source.files.key);
    } else if (source.est != null) {
      enrol(config, console, source.est);
    }
    printNext(console, "parasol pki issue operator NAME --role operator");
  }

  private void enrol(SiteConfig config, Console console, EstSource est)
      throws AuthorityException, UnusableKeyException {
    new EstIssuer(config, est.server, est.ca)
        .enrol(claim, issuer -> create(config, console, issuer));
  }

  private void create(SiteConfig config, Console console, CorporateIssuer issuer)
      throws AuthorityException, UnusableKeyException {
    SiteAuthority created =
        SiteAuthority.init(
            PkiFolder.in(config.state()),
            KeyStorage.of(config.keys()),
            new Identity.Gateway(config.trustDomain(), config.site()),
            config.certificates(),
            DefaultBrokerNames.and(brokerNames, config),
            Clock.systemUTC(),
            issuer);
    issueDevices(created, config, console);
  }
}
