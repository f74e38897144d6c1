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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

  @Option(
      names = "--csr",
      paramLabel = "FILE",
      description =
          "A certification request (PKCS#10) that the holder has made, for a new key or the same.")
  private @Nullable Path request;

  @Option(
      names = "--authority",
      paramLabel = "DIR",
      description = "The folder of the offline issuer of people, if the site has one.")
  private @Nullable Path people;

  @Override
  void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
    SiteAuthority authority = open(config, people);
    print(config, console, "renewed", renewed(config, authority));
  }

  private IssuedCertificate renewed(SiteConfig config, SiteAuthority authority)
      throws AuthorityException {
    if (request != null) {
      PkiIssueVerb.requireOwnKey(config, name);
      return authority.renew(name, CertificateRequest.read(request));
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
