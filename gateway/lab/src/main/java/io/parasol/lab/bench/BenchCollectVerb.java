// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static io.parasol.lab.bench.measure.BenchText.decimal;
import static io.parasol.lab.bench.measure.BenchText.duration;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.BenchText;
import io.parasol.lab.bench.measure.BenchWork;
import io.parasol.lab.bench.measure.ChildProcess;
import io.parasol.lab.bench.measure.CollectFloor;
import io.parasol.lab.bench.measure.FreePorts;
import io.parasol.lab.bench.peer.Peer;
import io.parasol.lab.bench.peer.PeerWorkload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
      names = "--peer",
      paramLabel = "NAME[=FOLDER]",
      description = {
        "Afterwards, measure another program with mosquitto at the same work, where it is"
            + " installed. Repeatable. One of "
            + Peer.NAMES
            + "."
      })
  private List<String> peers = List.of();

  @Option(
      names = "--baseline",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Measure also with only N devices, for the memory of each further one. Default: not.")
  private int baseline;

  @Option(
      names = "--find-limit",
      description = {
        "Find the highest rate at which every point arrives, up to that of --every, by several",
        "measurements with longer periods. The exit code is 1 if there is none."
      })
  private boolean isLimitWanted;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    BenchWork.execute(isLimitWanted ? this::findLimit : this::collect);
  }

  private CollectWorkload workload() {
    return new CollectWorkload(devices, points, every, commit, warmUp, length);
  }

  private void findLimit()
      throws IOException,
          InterruptedException,
          ConfigException,
          AuthorityException,
          UnusableKeyException {
    CollectWorkload requested = workload();
    RateSearch search = new RateSearch(requested.pointsPerSecond());
    List<Json> steps = new ArrayList<>();
    while (!search.isDone()) {
      long millis = Math.round((double) devices * points * 1000 / search.next());
      CollectWorkload next = requested.withEvery(millis + "ms");
      try (TemporaryFolder folder = TemporaryFolder.make("bench")) {
        BenchSite site = next.site(folder, FreePorts.find(2 + BenchSite.links(devices)));
        BenchResult result = next.measure(site).result();
        steps.add(result.asStep());
        search.record(result.isMeasurementComplete(), result.deliveredPerSecond());
      }
    }
    new Console(spec)
        .json(
            BenchText.head("collect")
                .put("workload", requested.json())
                .put("limit-points-per-second", decimal(search.best()))
                .put("steps", steps)
                .build());
    if (search.best() == 0) {
      throw new VerbException(ExitCode.FAILED, "not complete at any rate");
    }
  }

  private void collect()
      throws IOException,
          InterruptedException,
          ConfigException,
          AuthorityException,
          UnusableKeyException {
    List<Peer> chosen = peers();
    try (TemporaryFolder folder = TemporaryFolder.make("bench")) {
      List<Integer> ports = FreePorts.find(2 + BenchSite.links(devices));
      BenchSite site = workload().site(folder, ports);
      CollectWorkload.Run run = workload().measure(site);
      BenchResult result = run.result();
      JsonBuilder members = result.asJson().put("process", run.startJson());
      if (result.isComplete()) {
        members.put("floor", measureFloor(site, result, ports).json(result.secondsPerMillion()));
      }
      if (baseline > 0) {
        members.put("memory", measureMemory(run));
      }
      if (!peers.isEmpty()) {
        members.put("peers", measurePeers(chosen, site, ports, result.secondsPerMillion()));
      }
      new Console(spec).json(members.build());
      if (!result.isComplete()) {
        throw new VerbException(ExitCode.FAILED, "not complete: " + result.whatIsMissing());
      }
    }
  }

  /** Measures with fewer devices, and returns the memory of each further one. */
  private Json measureMemory(CollectWorkload.Run run)
      throws IOException,
          InterruptedException,
          ConfigException,
          AuthorityException,
          UnusableKeyException {
    CollectWorkload few = workload().withDevices(baseline);
    try (TemporaryFolder folder = TemporaryFolder.make("bench")) {
      CollectWorkload.Run base =
          few.measure(few.site(folder, FreePorts.find(2 + BenchSite.links(baseline))));
      double more = devices - baseline;
      return Json.object()
          .put("devices-of-the-baseline", baseline)
          .put("baseline", base.startJson())
          .put(
              "needed-kib-per-further-device",
              decimal((run.needs().needed() - base.needs().needed()) / 1024.0 / more))
          .put(
              "resident-kib-per-further-device",
              decimal(
                  (run.result().end().residentKib() - base.result().end().residentKib()) / more))
          .build();
    }
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
  private List<Json> measurePeers(
      List<Peer> chosen, BenchSite site, List<Integer> ports, double ours)
      throws IOException, InterruptedException {
    PeerWorkload workload =
        new PeerWorkload(
            BenchSite.controllers(devices, ports),
            points,
            duration("--every", every),
            duration("--warm-up", warmUp),
            duration("--for", length));
    List<Json> measured = new ArrayList<>();
    for (Peer peer : chosen) {
      try (ChildProcess simulator = site.startSimulator(peer.name() + "-simulator.log")) {
        measured.add(peer.measure(site.file("peer-" + measured.size()), workload, ours));
      }
    }
    return measured;
  }

  private List<Peer> peers() {
    try {
      return peers.stream().map(Peer::parse).toList();
    } catch (IllegalArgumentException unknown) {
      throw new VerbException(ExitCode.USAGE, "--peer: " + unknown.getMessage(), unknown);
    }
  }
}
