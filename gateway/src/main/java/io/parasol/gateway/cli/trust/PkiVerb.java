// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.identity.Role;
import io.parasol.certs.json.Json;
import io.parasol.certs.tls.UnusableKeyException;
import io.parasol.config.SiteConfig;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.OperatorName;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.ExitCode;
import io.parasol.gateway.cli.verb.P12Password;
import io.parasol.gateway.cli.verb.PkiFolder;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.cli.verb.VerbException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol pki}: the site's certificate authority. */
@Command(
    name = "pki",
    description = "The site's certificate authority.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {
      PkiVerb.Init.class,
      PkiVerb.Issue.class,
      PkiVerb.ListVerb.class,
      PkiVerb.Renew.class,
      PkiVerb.Revoke.class,
      PkiVerb.Export.class,
      PkiConfirmVerb.class
    })
public final class PkiVerb {

  /** What all of them share: a site, its authority, and one way to fail. */
  abstract static class OnAuthority implements Runnable {
    @Mixin private SiteOption site;
    @Spec private CommandSpec spec;

    @Override
    public final void run() {
      try {
        run(site.load(), new Console(spec));
      } catch (AuthorityException | UnusableKeyException refused) {
        throw new VerbException(ExitCode.FAILED, String.valueOf(refused.getMessage()), refused);
      } catch (IllegalArgumentException wrongName) {
        throw new VerbException(ExitCode.USAGE, String.valueOf(wrongName.getMessage()), wrongName);
      }
    }

    abstract void run(SiteConfig config, Console console)
        throws AuthorityException, UnusableKeyException;

    static SiteAuthority open(SiteConfig config) throws AuthorityException, UnusableKeyException {
      return SiteAuthority.open(
          PkiFolder.of(config), config.trustDomain(), config.site(), Clock.systemUTC());
    }
  }

  @Command(
      name = "init",
      description =
          "Makes the site's root, its issuer, and the certificates of gateway, broker and devices.")
  static final class Init extends OnAuthority {
    @Option(
        names = "--broker-name",
        paramLabel = "HOST",
        description =
            "A DNS name or address under which clients know the broker; may be repeated. localhost"
                + " and the address it listens on are always there.")
    private List<String> brokerNames = new ArrayList<>();

    @Override
    void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
      Set<String> names = new LinkedHashSet<>(brokerNames);
      names.addAll(BrokerNames.of(config));
      Path folder = PkiFolder.of(config);
      SiteAuthority authority =
          SiteAuthority.init(folder, config.trustDomain(), config.site(), names, Clock.systemUTC());
      for (DeviceId device : config.devices().keySet()) {
        authority.issueDevice(device);
      }
      console.line("authority of site %s made in %s".formatted(config.site(), folder));
      console.line(
          "the root key, %s, is needed again only to make a new issuer: move it to a safe"
              .formatted(folder.resolve("root.key")));
      console.line("next: parasol pki issue operator NAME --role operator");
    }
  }

  /** What issuing, renewing and revoking have in common: one certificate to tell of. */
  abstract static class OnCertificate extends OnAuthority {
    @Option(names = "--json", description = "Print the certificate's data as JSON.")
    private boolean json;

    final void tell(Console console, String what, IssuedCertificate certificate) {
      IssuedLine line = new IssuedLine(certificate, Instant.now());
      if (json) {
        console.json(line.json());
      } else {
        console.line(what + " " + line.text());
      }
    }
  }

  @Command(name = "issue", description = "Issues a certificate to a device or to a person.")
  static final class Issue extends OnCertificate {
    /** What a certificate can be issued to. */
    enum Holder {
      device,
      operator
    }

    @Parameters(index = "0", paramLabel = "device|operator", description = "Who it is for.")
    private Holder holder;

    @Parameters(
        index = "1",
        paramLabel = "NAME",
        description = "The device's id or the person's name.")
    private String name;

    @Option(
        names = "--role",
        description = "A person's role: viewer, operator or engineer. Default: viewer.")
    private @Nullable String role;

    @Override
    void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
      SiteAuthority authority = open(config);
      IssuedCertificate issued =
          switch (holder) {
            case device -> {
              if (role != null) {
                throw new VerbException(ExitCode.USAGE, "--role goes with operator only");
              }
              yield authority.issueDevice(new DeviceId(name));
            }
            case operator ->
                authority.issueOperator(
                    new OperatorName(name),
                    Role.of(role == null ? "viewer" : role)
                        .orElseThrow(
                            () ->
                                new VerbException(
                                    ExitCode.USAGE,
                                    "--role is \"%s\"; expected viewer, operator or engineer"
                                        .formatted(role))));
          };
      tell(console, "issued", issued);
    }
  }

  @Command(name = "list", description = "Lists every certificate that was issued.")
  static final class ListVerb extends OnAuthority {
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
      Instant now = Instant.now();
      List<IssuedLine> all =
          open(config).list().stream().map(each -> new IssuedLine(each, now)).toList();
      if (json) {
        console.json(new Json.Arr(all.stream().map(IssuedLine::json).toList()));
        return;
      }
      List<List<String>> rows = new ArrayList<>(List.of(IssuedLine.HEAD));
      all.forEach(each -> rows.add(each.row()));
      console.table(rows);
    }
  }

  @Command(name = "renew", description = "Makes a new key and certificate for the same identity.")
  static final class Renew extends OnCertificate {
    @Parameters(paramLabel = "NAME", description = "As pki list names it.")
    private String name;

    @Option(
        names = "--broker-name",
        paramLabel = "HOST",
        description =
            "With the name broker: gives it these names instead of the ones that it has; may be"
                + " repeated. localhost and the address it listens on are always there.")
    private List<String> brokerNames = new ArrayList<>();

    @Override
    void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
      SiteAuthority authority = open(config);
      if (brokerNames.isEmpty()) {
        tell(console, "renewed", authority.renew(name));
        return;
      }
      if (!name.equals(SiteAuthority.BROKER)) {
        throw new VerbException(ExitCode.USAGE, "--broker-name goes with the name broker only");
      }
      Set<String> names = new LinkedHashSet<>(brokerNames);
      names.addAll(BrokerNames.of(config));
      tell(console, "renewed", authority.renewBroker(names));
    }
  }

  @Command(
      name = "revoke",
      description = "Denies a certificate from now on; a running gateway ends its session.")
  static final class Revoke extends OnCertificate {
    @Parameters(paramLabel = "NAME", description = "As pki list names it.")
    private String name;

    @Override
    void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
      tell(console, "revoked", open(config).revoke(name));
    }
  }

  @Command(name = "export", description = "Writes a certificate and its key for its holder.")
  static final class Export extends OnAuthority {
    @Parameters(paramLabel = "NAME", description = "As pki list names it.")
    private String name;

    @ArgGroup(multiplicity = "1")
    private Form form;

    /** One of the two. */
    static final class Form {
      @Option(
          names = "--pem",
          paramLabel = "DIR",
          description = "Writes NAME.pem (with its chain), NAME.key and ca.pem.")
      @Nullable Path pem;

      @Option(names = "--p12", paramLabel = "FILE", description = "Writes one PKCS#12 file.")
      @Nullable Path p12;
    }

    @Mixin private P12Password password;

    @Override
    void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
      SiteAuthority authority = open(config);
      if (form.pem != null) {
        authority.exportPem(name, form.pem);
        console.line("wrote %s.pem, %s.key and ca.pem in %s".formatted(name, name, form.pem));
      } else if (form.p12 != null) {
        authority.exportPkcs12(name, form.p12, password.get());
        console.line("wrote " + form.p12);
      }
    }
  }
}
