// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.fleet;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.LongRunning;
import io.parasol.gateway.est.DeniedSites;
import io.parasol.gateway.est.FleetEnrolment;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parasol fleet authority}: the authority that certifies one issuer for each site. */
@Command(
    name = "authority",
    description = "The authority of the owner of many sites: it certifies one issuer a site.",
    synopsisSubcommandLabel = "VERB",
    subcommands = {
      FleetAuthorityVerb.Init.class,
      FleetAuthorityVerb.Serve.class,
      FleetAuthorityVerb.Deny.class
    })
final class FleetAuthorityVerb {

  private static final int DEFAULT_PORT = 8444;

  /** What both verbs do with failures. */
  abstract static class OnAuthority implements Runnable {
    @Parameters(index = "0", paramLabel = "DIR", description = "The folder of the authority.")
    private Path folder;

    @Spec private CommandSpec spec;

    @Override
    public final void run() {
      try {
        run(folder, new Console(spec));
      } catch (IOException failed) {
        throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(failed), failed);
      } catch (AuthorityException | UnusableKeyException failed) {
        throw new VerbException(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
      } catch (IllegalArgumentException wrong) {
        throw new VerbException(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
      }
    }

    abstract void run(Path in, Console console)
        throws IOException, AuthorityException, UnusableKeyException;
  }

  @Command(
      name = "init",
      description = {
        "Creates the authority in a new folder. Its root key certifies the issuers, so keep the"
            + " folder on the enrolment server alone, and a copy offline.",
        "Each site gets the trust domain SITE.DOMAIN, to which its issuer is limited."
      })
  static final class Init extends OnAuthority {
    @Option(
        names = "--domain",
        required = true,
        paramLabel = "DOMAIN",
        description = "The trust domain of the fleet, such as plants.example.")
    private String domain;

    @Option(
        names = "--name",
        required = true,
        paramLabel = "HOST",
        description = "DNS name or IP address of the enrolment server; may be repeated.")
    private List<String> names;

    @Override
    void run(Path in, Console console) throws IOException, AuthorityException {
      SiteAuthority created =
          FleetEnrolment.create(
              in, new TrustDomain(domain), new LinkedHashSet<>(names), Clock.systemUTC());
      console.line("authority of the fleet %s created in %s".formatted(domain, in));
      console.line("its root is valid until " + created.root().getNotAfter().toInstant());
      console.line("next: parasol fleet authority serve " + in);
    }
  }

  @Command(
      name = "deny",
      description = {
        "Denies sites an issuer, whether for a seed or as a renewal, for example because their box"
            + " was stolen. Counts at once.",
        "Certificates that their issuers have signed are valid until they expire: remove the site"
            + " from the rules of the central broker as well."
      })
  static final class Deny extends OnAuthority {
    @Parameters(index = "1..*", paramLabel = "SITE", arity = "1..*", description = "The sites.")
    private List<String> sites;

    @Option(names = "--remove", description = "Let them have an issuer again.")
    private boolean remove;

    @Override
    void run(Path in, Console console) throws IOException {
      TrustDomain fleet = FleetEnrolment.trustDomain(in);
      DeniedSites denied = DeniedSites.in(in);
      for (SiteId each : sites.stream().map(SiteId::new).toList()) {
        if (remove) {
          denied.remove(each);
        } else {
          denied.add(each);
        }
      }
      console.line(
          "fleet %s: %s %d sites".formatted(fleet, remove ? "admits" : "denies", sites.size()));
    }
  }

  @Command(
      name = "serve",
      description = {
        "Serves EST for the issuers of the sites: one that has a claim is certified at once.",
        "Prints one line with ready once it accepts connections. SIGTERM stops it."
      })
  static final class Serve extends OnAuthority implements LongRunning {
    @Option(
        names = "--listen",
        paramLabel = "HOST:PORT",
        description = "The address of the server. Default: ${DEFAULT-VALUE}.")
    private String listen = "0.0.0.0:" + DEFAULT_PORT;

    @Override
    void run(Path in, Console console)
        throws IOException, AuthorityException, UnusableKeyException {
      HostPort address =
          HostPort.parse(listen, Optional.of(DEFAULT_PORT))
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "--listen is \"%s\"; expected HOST:PORT".formatted(listen)));
      CountDownLatch stop = new CountDownLatch(1);
      try (FleetEnrolment server =
          FleetEnrolment.start(in, FleetEnrolment.trustDomain(in), address, Clock.systemUTC())) {
        Thread onStop = new Thread(stop::countDown, "stop");
        Runtime.getRuntime().addShutdownHook(onStop);
        console.line("ready enrolment=" + server.address());
        stop.await();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
