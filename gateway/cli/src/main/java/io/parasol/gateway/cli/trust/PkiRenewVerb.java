// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.CertificateRequest;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parasol pki renew}: renews a certificate. */
@Command(name = "renew", description = "Creates a new key and certificate for the same identity.")
final class PkiRenewVerb extends PkiAuthorityVerb.OnCertificate {
  @Parameters(paramLabel = "NAME", description = "The name, as in pki list.")
  private String name;

  @Option(
      names = "--broker-name",
      paramLabel = "HOST",
      description =
          "With the name broker: replaces the names in its certificate by these; may be"
              + " repeated. localhost and the address it listens on are always included.")
  private List<String> brokerNames = new ArrayList<>();

  @Mixin private HolderOptions options;

  @Override
  void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
    SiteAuthority authority = open(config, options.people());
    print(config, console, "renewed", renewed(config, authority));
  }

  private IssuedCertificate renewed(SiteConfig config, SiteAuthority authority)
      throws AuthorityException {
    Optional<CertificateRequest> request = options.request();
    if (request.isPresent()) {
      PkiIssueVerb.requireOwnKey(config, name);
      return authority.renew(name, request.get());
    }
    if (brokerNames.isEmpty()) {
      return authority.renew(name);
    }
    if (!name.equals(SiteAuthority.BROKER)) {
      throw new VerbException(ExitCode.USAGE, "--broker-name is allowed with the name broker only");
    }
    Set<String> names = new LinkedHashSet<>(brokerNames);
    names.addAll(DefaultBrokerNames.of(config));
    return authority.renewBroker(names);
  }
}
