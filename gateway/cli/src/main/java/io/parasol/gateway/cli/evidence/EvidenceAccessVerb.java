// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.evidence;

import io.parasol.broker.access.Permission;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code parasol evidence access}: who can do what at a site, and who did. */
@Command(
    name = "access",
    description = {
      "Lists who can do what: each certificate that has not expired, the rights of each role at"
          + " the broker, the signers of commands, and the points that SCADA masters may write.",
      "Then lists who did what according to the log: the commands of each sender and signer,"
          + " accepted, applied and refused, and the writes of SCADA masters, with the first and"
          + " the last time. Reads only; works beside a running gateway. To verify the log, run:"
          + " parasol log verify"
    })
final class EvidenceAccessVerb extends EvidenceSiteVerb {

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  void run(SiteConfig config, Console console)
      throws IOException, AuthorityException, UnusableKeyException {
    SiteSigners signers = SiteSigners.of(config);
    CertificateHolders holders = CertificateHolders.of(config, signers);
    ModbusWriters writers = ModbusWriters.of(config, signers, holders);
    CommandActivity activity = LogPass.over(config.state(), CommandActivity::new);
    if (json) {
      console.json(
          Json.object()
              .put("site", config.site().value())
              .put("at", holders.now())
              .put("authorities", holders.authoritiesJson())
              .put("certificates", holders.holdersJson())
              .put("roles", RoleRights.json(RoleRights.of(config)))
              .put("commands", signers.json())
              .put("modbus-writes", writers.json())
              .put("activity", activity.json())
              .build());
    } else {
      print(console, RoleRights.of(config), holders);
      signers.lines().forEach(console::line);
      console.line("");
      writers.lines().forEach(console::line);
      console.line("");
      console.line("activity in the log");
      activity.lines().forEach(line -> console.line("  " + line));
    }
  }

  private static void print(
      Console console, Map<String, List<Permission>> rights, CertificateHolders holders) {
    console.table(holders.rows());
    console.line("");
    console.line("rights at the broker; %s is the name of the holder".formatted(RoleRights.OWN));
    rights.forEach(
        (role, permissions) ->
            permissions.forEach(
                each ->
                    console.line(
                        "  %s: %s %s%s"
                            .formatted(
                                role,
                                each.activity().name().toLowerCase(Locale.ROOT),
                                each.filter(),
                                each.retained() ? " (also retained)" : ""))));
    console.line("");
  }
}
