// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static io.parasol.lab.bench.measure.BenchText.decimal;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.BenchText;
import io.parasol.lab.bench.measure.BenchWork;
import io.parasol.lab.bench.measure.ChildProcess;
import io.parasol.lab.bench.measure.FreePorts;
import io.parasol.lab.bench.measure.Scrape;
import java.io.IOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parasol bench reconnect}: measures how long a gateway takes after a restart until all
 * sessions of its devices are connected, each by a TLS handshake with a certificate of its own.
 */
@Command(
    name = "reconnect",
    description = {
      "Restarts a gateway, and measures how long it takes until the sessions of all devices are up.",
      "Exit code 1 if they are not within two minutes."
    })
final class BenchReconnectVerb implements Runnable {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final long PAUSE_MILLIS = 20;

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "200",
      description = "Number of devices, each with a session. Default: ${DEFAULT-VALUE}.")
  private int devices;

  @Option(
      names = "--restarts",
      paramLabel = "N",
      defaultValue = "3",
      description = "Number of restarts that are measured. Default: ${DEFAULT-VALUE}.")
  private int restarts;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    BenchWork.execute(this::measure);
  }

  @SuppressWarnings("try") // The simulator is opened only to be closed.
  private void measure()
      throws IOException,
          InterruptedException,
          ConfigException,
          AuthorityException,
          UnusableKeyException {
    try (TemporaryFolder folder = TemporaryFolder.make("bench")) {
      List<Integer> ports = FreePorts.find(2 + BenchSite.links(devices));
      BenchSite site = BenchSite.make(folder.path(), devices, 10, "5s", "", ports);
      HostPort metrics = new HostPort("127.0.0.1", ports.get(1));
      try (ChildProcess simulator = site.startSimulator("simulator.log")) {
        // The first start issues the certificates of the devices.
        restart(site, metrics);
        List<Json> measured = new ArrayList<>();
        for (int i = 0; i < restarts; i++) {
          measured.add(restart(site, metrics));
        }
        new Console(spec)
            .json(
                BenchText.head("reconnect")
                    .put("devices", devices)
                    .put("restarts", measured)
                    .build());
      }
    }
  }

  private Json restart(BenchSite site, HostPort metrics) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    try (ChildProcess gateway = site.startGateway()) {
      double ready = secondsSince(begin);
      double readyProcessor = gateway.processorSeconds();
      while (sessions(metrics) < devices) {
        if (secondsSince(begin) > TIMEOUT.toSeconds()) {
          throw new VerbException(
              ExitCode.FAILED,
              "not complete: %d of %d sessions are connected"
                  .formatted(sessions(metrics), devices));
        }
        Thread.sleep(PAUSE_MILLIS);
      }
      Json result =
          Json.object()
              .put("start-to-ready-s", decimal(ready))
              .put("start-to-all-sessions-s", decimal(secondsSince(begin)))
              .put("gateway-cpu-s-to-ready", decimal(readyProcessor))
              .put("gateway-cpu-s-to-all-sessions", decimal(gateway.processorSeconds()))
              .build();
      gateway.stop();
      return result;
    }
  }

  private static double secondsSince(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  /** Returns how many sessions are connected; 0 if the gateway does not answer in time. */
  private static int sessions(HostPort metrics) throws IOException, InterruptedException {
    try {
      return Scrape.lines(metrics, "parasol_sessions ").stream()
          .mapToInt(line -> (int) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
          .findFirst()
          .orElse(0);
    } catch (HttpTimeoutException busy) {
      return 0;
    }
  }
}
