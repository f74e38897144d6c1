// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.trust;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Role;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.P12Password;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.gateway.state.VerbException;
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

  /** The common base of the verbs: the site, its authority, and the handling of failures. */
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

    /** Opens the authority with the time that the gateway trusts. */
    static SiteAuthority open(SiteConfig config) throws AuthorityException, UnusableKeyException {
      return SiteAuthority.open(
          PkiFolder.in(config.state()), config.trustDomain(), config.site(), ClockVerb.of(config));
    }
  }

  @Command(
      name = "init",
      description =
          "Creates the site's root, its issuer, and the certificates of gateway, broker and"
              + " devices.")
  static final class Init extends OnAuthority {
    @Option(
        names = "--broker-name",
        paramLabel = "HOST",
        description =
            "A DNS name or address that clients use for the broker; may be repeated. localhost"
                + " and the address it listens on are always included.")
    private List<String> brokerNames = new ArrayList<>();

    @Override
    void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
      Set<String> names = new LinkedHashSet<>(brokerNames);
      names.addAll(DefaultBrokerNames.of(config));
      Path folder = PkiFolder.in(config.state());
      SiteAuthority authority =
          SiteAuthority.init(folder, config.trustDomain(), config.site(), names, Clock.systemUTC());
      for (DeviceId device : config.devices().keySet()) {
        authority.issueDevice(device);
      }
      console.line("authority of site %s created in %s".formatted(config.site(), folder));
      console.line(
          "the root key, %s, is needed again only to create a new issuer: store it offline"
              .formatted(folder.resolve("root.key")));
      console.line("next: parasol pki issue operator NAME --role operator");
    }
  }

  /** The common base of the verbs that print one certificate. */
  abstract static class OnCertificate extends OnAuthority {
    @Option(names = "--json", description = "Print the certificate's data as JSON.")
    private boolean json;

    final void print(Console console, String what, IssuedCertificate certificate) {
      IssuedLine line = new IssuedLine(certificate, Instant.now());
      if (json) {
        console.json(line.json());
      } else {
        console.line(what + " " + line.text());
      }
    }
  }

  @Command(name = "issue", description = "Issues a certificate to a device or to an operator.")
  static final class Issue extends OnCertificate {
    /** The kind of holder of a certificate. */
    enum Holder {
      device,
      operator
    }

    @Parameters(index = "0", paramLabel = "device|operator", description = "The kind of holder.")
    private Holder holder;

    @Parameters(
        index = "1",
        paramLabel = "NAME",
        description = "The device's id or the operator's name.")
    private String name;

    @Option(
        names = "--role",
        description = "The operator's role: viewer, operator or engineer. Default: viewer.")
    private @Nullable String role;

    @Override
    void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
      SiteAuthority authority = open(config);
      IssuedCertificate issued =
          switch (holder) {
            case device -> {
              if (role != null) {
                throw new VerbException(ExitCode.USAGE, "--role is allowed with operator only");
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
      print(console, "issued", issued);
    }
  }

  @Command(name = "list", description = "Lists all issued certificates.")
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

  @Command(name = "renew", description = "Creates a new key and certificate for the same identity.")
  static final class Renew extends OnCertificate {
    @Parameters(paramLabel = "NAME", description = "The name, as in pki list.")
    private String name;

    @Option(
        names = "--broker-name",
        paramLabel = "HOST",
        description =
            "With the name broker: replaces the names in its certificate by these; may be"
                + " repeated. localhost and the address it listens on are always included.")
    private List<String> brokerNames = new ArrayList<>();

    @Override
    void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
      SiteAuthority authority = open(config);
      if (brokerNames.isEmpty()) {
        print(console, "renewed", authority.renew(name));
        return;
      }
      if (!name.equals(SiteAuthority.BROKER)) {
        throw new VerbException(
            ExitCode.USAGE, "--broker-name is allowed with the name broker only");
      }
      Set<String> names = new LinkedHashSet<>(brokerNames);
      names.addAll(DefaultBrokerNames.of(config));
      print(console, "renewed", authority.renewBroker(names));
    }
  }

  @Command(
      name = "revoke",
      description = "Revokes a certificate; a running gateway ends its session.")
  static final class Revoke extends OnCertificate {
    @Parameters(paramLabel = "NAME", description = "The name, as in pki list.")
    private String name;

    @Override
    void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
      print(console, "revoked", open(config).revoke(name));
    }
  }

  @Command(name = "export", description = "Writes a certificate and its key for its holder.")
  static final class Export extends OnAuthority {
    @Parameters(paramLabel = "NAME", description = "The name, as in pki list.")
    private String name;

    @ArgGroup(multiplicity = "1")
    private Form form;

    /** The output format: exactly one of the two options. */
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
