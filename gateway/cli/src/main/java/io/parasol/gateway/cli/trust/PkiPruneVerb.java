// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.json.Json;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code parasol pki prune}: revokes the certificates of devices that the site no longer has. */
@Command(
    name = "prune",
    description = {
      "Revokes the certificates of devices that the configuration does not name any more. Without"
          + " --yes, it only lists them.",
      "A device that returns needs a new certificate then: parasol pki issue device NAME."
    })
final class PkiPruneVerb extends PkiAuthorityVerb {

  @Option(names = "--yes", description = "Revoke them.")
  private boolean isConfirmed;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
    SiteAuthority authority = open(config);
    Instant now = clock(config).instant();
    List<IssuedCertificate> unused = new ArrayList<>();
    for (IssuedCertificate each : authority.list()) {
      if (isUnused(each, config, now)) {
        unused.add(isConfirmed ? authority.revoke(each.name()) : each);
      }
    }
    print(console, unused.stream().map(IssuedCertificate::name).toList());
  }

  private static boolean isUnused(IssuedCertificate each, SiteConfig config, Instant now) {
    return each.identity() instanceof Identity.Device device
        && !config.devices().containsKey(device.device())
        && !each.isRevoked()
        && each.notAfter().isAfter(now);
  }

  private void print(Console console, List<String> names) {
    if (json) {
      console.json(Json.object().putTexts("devices", names).put("revoked", isConfirmed).build());
    } else if (names.isEmpty()) {
      console.line("no certificate to revoke: the configuration names every device that has one");
    } else {
      names.forEach(name -> console.line((isConfirmed ? "revoked " : "would revoke ") + name));
      if (!isConfirmed) {
        console.line("nothing is revoked yet; repeat with --yes");
      }
    }
  }
}
