// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.OfflineFolder;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.json.Json;
import io.parasol.certs.keys.KeyStorage;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.HeldKeyWarnings;
import io.parasol.gateway.cli.verb.ShellWord;
import io.parasol.gateway.state.PkiFolder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parasol pki}: the site's certificate authority. */
@Command(
    name = "pki",
    description = "The site's certificate authority.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {
      PkiVerb.Init.class,
      PkiAdoptVerb.class,
      PkiIssueVerb.class,
      PkiSignVerb.class,
      PkiLeaseVerb.class,
      PkiImportVerb.class,
      PkiVerb.ListVerb.class,
      PkiRenewVerb.class,
      PkiKeysVerb.class,
      PkiVerb.Revoke.class,
      PkiPruneVerb.class,
      PkiRotateVerb.class,
      PkiCrlVerb.class,
      PkiExportVerb.class,
      PkiConfirmVerb.class,
      PkiClaimVerb.class,
      PkiEnrolVerb.class,
      PkiEnrolmentVerbs.Enrolments.class,
      PkiEnrolmentVerbs.Approve.class
    })
public final class PkiVerb {

  @Command(
      name = "init",
      description =
          "Creates the site's root, its issuer, and the certificates of gateway, broker and"
              + " devices.")
  static final class Init extends PkiAuthorityVerb {
    @Option(
        names = "--broker-name",
        paramLabel = "HOST",
        description =
            "A DNS name or address that clients use for the broker; may be repeated. localhost"
                + " and the address it listens on are always included.")
    private List<String> brokerNames = new ArrayList<>();

    @Option(
        names = "--people-offline",
        paramLabel = "DIR",
        description =
            "Puts the issuer of people and the key of the root in this folder, such as a USB stick,"
                + " and not in the state folder.")
    private @Nullable Path offline;

    @Option(
        names = "--root-out",
        paramLabel = "DIR",
        description =
            "Puts the key of the root in this folder, such as a USB stick, and never in the state"
                + " folder.")
    private @Nullable Path rootOut;

    @Override
    void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
      Path folder = PkiFolder.in(config.state());
      SiteAuthority created =
          SiteAuthority.init(
              folder,
              KeyStorage.of(config.keys()),
              new Identity.Gateway(config.trustDomain(), config.site()),
              config.certificates(),
              DefaultBrokerNames.and(brokerNames, config),
              Clock.systemUTC(),
              offline());
      issueDevices(created, config, console);
      if (offline != null) {
        console.line(
            "the root key and the issuer of people are in %s: store it offline".formatted(offline));
        printNext(
            console,
            "parasol pki issue operator NAME --role operator --authority "
                + ShellWord.of(offline.toString()));
        return;
      }
      if (rootOut != null) {
        console.line("the root key is in %s: store it offline".formatted(rootOut));
      } else {
        console.line(
            "the root key, %s, is needed again only to create a new issuer: store it offline"
                .formatted(folder.resolve("root.key")));
      }
      printNext(console, "parasol pki issue operator NAME --role operator");
    }

    private Optional<OfflineFolder> offline() {
      if (offline != null && rootOut != null) {
        throw new IllegalArgumentException(
            "--people-offline puts the root key in its folder; expected no --root-out");
      }
      return offline != null
          ? Optional.of(OfflineFolder.ofPeople(offline))
          : Optional.ofNullable(rootOut).map(OfflineFolder::ofRoot);
    }
  }

  @Command(name = "list", description = "Lists all issued certificates.")
  static final class ListVerb extends PkiAuthorityVerb {
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
      Instant now = clock(config).instant();
      List<String> warnings = new ArrayList<>(HeldKeyWarnings.lines(config, now));
      List<IssuedLine> all =
          SiteAuthorities.open(config, (file, why, what) -> warnings.add(why + ": " + what))
              .list()
              .stream()
              .map(each -> new IssuedLine(each, now))
              .toList();
      if (json) {
        console.json(new Json.Arr(all.stream().map(IssuedLine::json).toList()));
        return;
      }
      List<List<String>> rows = new ArrayList<>(List.of(IssuedLine.HEAD));
      all.forEach(each -> rows.add(each.row()));
      console.table(rows);
      warnings.forEach(each -> console.line("warning: " + each));
    }
  }

  @Command(
      name = "revoke",
      description = "Revokes a certificate; a running gateway ends its session.")
  static final class Revoke extends PkiAuthorityVerb.OnCertificate {
    @Parameters(paramLabel = "NAME", description = "The name, as in pki list.")
    private String name;

    @Override
    void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
      print(config, console, "revoked", open(config).revoke(name));
    }
  }
}
