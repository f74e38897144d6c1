// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static io.parasol.lab.bench.measure.BenchText.duration;

import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.operator.OperatorClient;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.BenchWork;
import io.parasol.lab.bench.measure.ChildProcess;
import io.parasol.lab.bench.measure.CollectFloor;
import io.parasol.lab.bench.measure.DeliveryLedger;
import io.parasol.lab.bench.measure.FreePorts;
import io.parasol.lab.bench.measure.Scrape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parasol bench collect}: measures the path from polling through decoding and the store to a
 * subscriber over mutual TLS. Simulator and gateway run in their own processes.
 */
@Command(
    name = "collect",
    description = {
      "Polls simulated controllers through a gateway, and counts what a subscriber receives.",
      "Exit code 1 if anything expected did not arrive; such a run has no figures."
    })
final class BenchCollectVerb implements Runnable {

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "10",
      description = "Number of devices. Default: ${DEFAULT-VALUE}.")
  private int devices;

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "1000",
      description = "float32 points of each device, at most 10000. Default: ${DEFAULT-VALUE}.")
  private int points;

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      defaultValue = "1s",
      description = "Poll period. Default: ${DEFAULT-VALUE}.")
  private String every;

  @Option(
      names = "--commit",
      paramLabel = "DURATION",
      defaultValue = "250ms",
      description = "store.commit of the gateway. Default: ${DEFAULT-VALUE}.")
  private String commit;

  @Option(
      names = "--warm-up",
      paramLabel = "DURATION",
      defaultValue = "30s",
      description = "Time before the measurement. Default: ${DEFAULT-VALUE}.")
  private String warmUp;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      defaultValue = "60s",
      description = "Time of the measurement. Default: ${DEFAULT-VALUE}.")
  private String length;

  @Option(
      names = "--node-red",
      paramLabel = "FOLDER",
      description = {
        "Afterwards, measure Node-RED with mosquitto at the same work. FOLDER has the result of",
        "\"npm install node-red node-red-contrib-modbus\"."
      })
  private @Nullable Path nodeRed;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    BenchWork.execute(this::collect);
  }

  private void collect()
      throws IOException,
          InterruptedException,
          ConfigException,
          AuthorityException,
          UnusableKeyException {
    try (TemporaryFolder folder = TemporaryFolder.make("bench")) {
      List<Integer> ports = FreePorts.find(2 + BenchSite.links(devices));
      BenchSite site =
          BenchSite.make(
              folder.path(), devices, points, every, "store: {commit: " + commit + "}\n", ports);
      BenchResult result = measure(site);
      JsonBuilder members = result.asJson(workload());
      if (result.isComplete()) {
        members.put("floor", measureFloor(site, result, ports).json(result.secondsPerMillion()));
      }
      if (nodeRed != null) {
        members.put("node-red", measureNodeRed(nodeRed, site, ports).asJson(result));
      }
      new Console(spec).json(members.build());
      if (!result.isComplete()) {
        throw new VerbException(ExitCode.FAILED, "not complete: " + result.whatIsMissing());
      }
    }
  }

  private BenchResult measure(BenchSite site)
      throws IOException, InterruptedException, UnusableKeyException {
    DeliveryLedger ledger = new DeliveryLedger(System::currentTimeMillis);
    try (ChildProcess simulator = site.startSimulator("simulator.log");
        ChildProcess gateway = site.startGateway()) {
      TlsMaterial viewer = TlsMaterial.loadPkcs12(site.file("viewer.p12"), new char[0]);
      int port = site.config().broker().listen().port();
      try (OperatorClient subscriber =
          OperatorClient.connect(
              new HostPort("localhost", port), viewer, ledger::record, why -> {})) {
        Topics topics = new Topics(site.config().topicRoot(), site.config().site());
        subscriber.subscribe(List.of(topics.ofAll(Kind.TELEMETRY)));
        Thread.sleep(duration("--warm-up", warmUp).toMillis());
        BenchResult.Sample begin = sample(site, ledger, gateway, simulator);
        ledger.startAges();
        Thread.sleep(duration("--for", length).toMillis());
        BenchResult.Sample end = sample(site, ledger, gateway, simulator);
        List<String> lateness =
            Scrape.lines(site.config().metrics(), "parasol_poll_lateness_seconds");
        gateway.stop();
        String served = lastLine(simulator.stop());
        return new BenchResult(
            devices, points, begin, end, ledger, served, lateness, duration("--every", every));
      }
    }
  }

  private static BenchResult.Sample sample(
      BenchSite site, DeliveryLedger ledger, ChildProcess gateway, ChildProcess simulator)
      throws IOException, InterruptedException {
    return BenchResult.Sample.of(ledger, gateway, simulator, site.config().metrics());
  }

  @SuppressWarnings("try") // The simulator is opened only to be closed.
  private CollectFloor measureFloor(BenchSite site, BenchResult result, List<Integer> ports)
      throws IOException {
    try (ChildProcess simulator = site.startSimulator("floor-simulator.log")) {
      return CollectFloor.measure(
          site.folder(),
          BenchSite.controllers(devices, ports).stream()
              .map(each -> new CollectFloor.PolledUnit(each.port(), each.unit(), points))
              .toList(),
          result.messageBytes());
    }
  }

  @SuppressWarnings("try") // The simulator is opened only to be closed.
  private PeerResult measureNodeRed(Path installed, BenchSite site, List<Integer> ports)
      throws IOException, InterruptedException {
    DeliveryLedger ledger = new DeliveryLedger(System::currentTimeMillis);
    try (ChildProcess simulator = site.startSimulator("peer-simulator.log");
        NodeRedPeer peer =
            NodeRedPeer.start(
                installed,
                site.file("node-red"),
                BenchSite.controllers(devices, ports),
                points,
                duration("--every", every).toMillis(),
                ledger)) {
      Thread.sleep(duration("--warm-up", warmUp).toMillis());
      PeerResult.Sample begin = PeerResult.Sample.of(ledger, peer);
      Thread.sleep(duration("--for", length).toMillis());
      return new PeerResult(begin, PeerResult.Sample.of(ledger, peer));
    }
  }

  private JsonBuilder workload() {
    return Json.object()
        .put("devices", devices)
        .put("points-each", points)
        .put("every", every)
        .put("commit", commit)
        .put("warm-up", warmUp)
        .put("measured", length);
  }

  private static String lastLine(List<String> lines) {
    return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
  }
}
