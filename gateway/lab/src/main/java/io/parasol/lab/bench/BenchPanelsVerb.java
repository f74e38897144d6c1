// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static io.parasol.lab.bench.measure.BenchText.duration;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.LogLevel;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.BenchWork;
import io.parasol.lab.bench.measure.ChildProcess;
import io.parasol.lab.bench.measure.CommandFloor;
import io.parasol.lab.bench.measure.Scrape;
import io.parasol.lab.bench.panel.StunnelProcess;
import io.parasol.lab.bench.panel.WrapBroker;
import io.parasol.lab.bench.panel.WrapPorts;
import io.parasol.lab.bench.panel.WrapProcesses;
import io.parasol.lab.bench.panel.WrapResult;
import io.parasol.lab.bench.panel.WrapRun;
import io.parasol.lab.bench.panel.WrapSite;
import io.parasol.lab.bench.panel.WrapWorkload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parasol bench panels}: measures how much later the messages of plain MQTT panels arrive
 * because TLS is put around them, by a gateway and by stunnel.
 */
@Command(
    name = "panels",
    description = {
      "Publishes as plain MQTT panels without TLS, through stunnel, and through the panel link of a"
          + " gateway, and measures how much later a subscriber over mutual TLS receives the"
          + " messages.",
      "Exit code 1 if a message did not arrive exactly once; such a run has no figures."
    })
final class BenchPanelsVerb implements Runnable {

  private static final Duration SESSIONS_TIMEOUT = Duration.ofMinutes(10);
  private static final long PAUSE_MILLIS = 50;
  private static final String VIEWER = Role.VIEWER.wireName();

  @Option(
      names = "--panels",
      paramLabel = "N",
      defaultValue = "100",
      description = "Number of panels, 1 to 5000. Default: ${DEFAULT-VALUE}.")
  private int panels;

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      defaultValue = "1s",
      description = "Time between two messages of a panel. Default: ${DEFAULT-VALUE}.")
  private String every;

  @Option(
      names = "--warm-up",
      paramLabel = "DURATION",
      defaultValue = "10s",
      description = "Time on each way before the measurement. Default: ${DEFAULT-VALUE}.")
  private String warmUp;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      defaultValue = "5s",
      description = "Time on each way in a round. Default: ${DEFAULT-VALUE}.")
  private String length;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "4",
      description = "Rounds in which the ways take turns. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    LogLevel.off();
    BenchWork.execute(this::measure);
  }

  private WrapWorkload workload() {
    try {
      return new WrapWorkload(
          panels,
          duration("--every", every),
          duration("--warm-up", warmUp),
          duration("--for", length),
          rounds);
    } catch (IllegalArgumentException outOfRange) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(outOfRange.getMessage()), outOfRange);
    }
  }

  private void measure()
      throws IOException,
          InterruptedException,
          ConfigException,
          AuthorityException,
          UnusableKeyException {
    WrapWorkload workload = workload();
    WrapResult result;
    try (TemporaryFolder folder = TemporaryFolder.make("bench")) {
      WrapPorts ports = WrapPorts.find();
      BenchSite site =
          BenchSite.write(folder.path(), Map.of("site.yaml", WrapSite.yaml(panels, ports)));
      SiteAuthority authority =
          SiteAuthority.open(
              PkiFolder.in(site.config().state()),
              site.config().trustDomain(),
              site.config().site(),
              Clock.systemUTC());
      double syncMillis = CommandFloor.syncMillis(folder.path());
      try (ChildProcess gateway = site.startGateway();
          ChildProcess broker =
              WrapBroker.start(
                  site.file("broker"),
                  authority.material(SiteAuthority.BROKER),
                  ports.plain(),
                  ports.tls());
          ChildProcess stunnel = startStunnel(site, authority, ports)) {
        awaitSessions(site.config().metrics());
        WrapProcesses processes = new WrapProcesses(gateway, broker, stunnel);
        TlsMaterial viewer = authority.material(VIEWER);
        try (WrapRun run = WrapRun.open(workload, processes, ports, viewer)) {
          result = run.measure(syncMillis);
        }
      }
    }
    new Console(spec).json(result.json());
    if (!result.problem().isEmpty()) {
      throw new VerbException(ExitCode.FAILED, "not complete: " + result.problem());
    }
  }

  /** Starts stunnel with a certificate of the site; returns null if it is not installed. */
  private @Nullable ChildProcess startStunnel(
      BenchSite site, SiteAuthority authority, WrapPorts ports)
      throws IOException, InterruptedException, AuthorityException, UnusableKeyException {
    Optional<Path> program = StunnelProcess.find();
    if (program.isEmpty()) {
      spec.commandLine().getErr().println("stunnel is not installed; without it there is no ratio");
      return null;
    }
    Path folder = site.file("stunnel");
    authority.exports().pem(VIEWER, folder);
    Path certificate = folder.resolve(VIEWER + ".pem");
    return StunnelProcess.start(program.get(), folder, certificate, ports.stunnel(), ports.tls());
  }

  /** Waits until the gateway has connected the session of each panel. */
  private void awaitSessions(HostPort metrics) throws IOException, InterruptedException {
    long until = System.nanoTime() + SESSIONS_TIMEOUT.toNanos();
    while (Scrape.counter(metrics, "parasol_sessions") < panels) {
      if (System.nanoTime() - until > 0) {
        throw new VerbException(ExitCode.FAILED, "the sessions of the panels are not connected");
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }
}
