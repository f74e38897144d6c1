// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.IssuedCertificate;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.identity.Role;
import io.parasol.certs.json.Json;
import io.parasol.certs.tls.UnusableKeyException;
import io.parasol.config.SiteConfig;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.OperatorName;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
      PkiVerb.Export.class
    })
final class PkiVerb {

  /** What all of them share: a site, its authority, and one way to fail. */
  abstract static class OnAuthority implements Runnable {
    @Mixin private SiteOption site;
    @Spec private CommandSpec spec;

    @Override
    public final void run() {
      try {
        run(site.load(), new Console(spec));
      } catch (AuthorityException | UnusableKeyException | IllegalArgumentException refused) {
        throw new VerbException(ExitCode.FAILED, String.valueOf(refused.getMessage()), refused);
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

  @Command(name = "issue", description = "Issues a certificate to a device or to a person.")
  static final class Issue extends OnAuthority {
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
      console.line("issued " + describe(issued));
    }
  }

  @Command(name = "list", description = "Lists every certificate that was issued.")
  static final class ListVerb extends OnAuthority {
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
      List<IssuedCertificate> all = open(config).list();
      if (json) {
        console.json(new Json.Arr(all.stream().map(ListVerb::asJson).toList()));
        return;
      }
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("NAME", "STATE", "UNTIL", "IDENTITY"));
      for (IssuedCertificate each : all) {
        rows.add(
            List.of(each.name(), state(each), each.notAfter().toString(), each.identity().uri()));
      }
      console.table(rows);
    }

    private static String state(IssuedCertificate certificate) {
      if (certificate.isRevoked()) {
        return "revoked";
      }
      return certificate.notAfter().isBefore(Instant.now()) ? "expired" : "valid";
    }

    private static Json asJson(IssuedCertificate certificate) {
      Map<String, Json> members = new LinkedHashMap<>();
      members.put("name", new Json.Str(certificate.name()));
      members.put("identity", new Json.Str(certificate.identity().uri()));
      members.put("serial", new Json.Str(certificate.serial().toString(16)));
      members.put("not-before", new Json.Str(certificate.notBefore().toString()));
      members.put("not-after", new Json.Str(certificate.notAfter().toString()));
      members.put("state", new Json.Str(state(certificate)));
      members.put(
          "seconds-left",
          new Json.Num(
              BigDecimal.valueOf(
                  certificate.notAfter().getEpochSecond() - Instant.now().getEpochSecond())));
      return new Json.Obj(members);
    }
  }

  @Command(name = "renew", description = "Makes a new key and certificate for the same identity.")
  static final class Renew extends OnAuthority {
    @Parameters(paramLabel = "NAME", description = "As pki list names it.")
    private String name;

    @Override
    void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
      console.line("renewed " + describe(open(config).renew(name)));
    }
  }

  @Command(
      name = "revoke",
      description = "Denies a certificate from now on; a running gateway ends its session.")
  static final class Revoke extends OnAuthority {
    @Parameters(paramLabel = "NAME", description = "As pki list names it.")
    private String name;

    @Override
    void run(SiteConfig config, Console console) throws AuthorityException, UnusableKeyException {
      console.line("revoked " + describe(open(config).revoke(name)));
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

  private static String describe(IssuedCertificate certificate) {
    return "%s (%s), valid until %s"
        .formatted(certificate.name(), certificate.identity().uri(), certificate.notAfter());
  }
}
