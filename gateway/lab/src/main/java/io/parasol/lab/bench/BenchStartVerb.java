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
import io.parasol.lab.bench.measure.BenchText;
import io.parasol.lab.bench.measure.BenchWork;
import io.parasol.lab.bench.measure.ChildProcess;
import io.parasol.lab.bench.measure.FreePorts;
import io.parasol.lab.bench.measure.MeasuredStart;
import io.parasol.lab.bench.measure.StartFloor;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parasol bench start}: measures how long a gateway takes from its command to {@code ready},
 * and how much memory it has then and later.
 */
@Command(
    name = "start",
    description = {
      "Starts a gateway with simulated devices several times, and measures from the command to"
          + " ready.",
      "The gateway is started by the launcher that has started the benchmark, if there is one."
    })
final class BenchStartVerb implements Runnable {

  private static final int RESIDENT_SAMPLES = 20;

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "10",
      description = "Number of devices. Default: ${DEFAULT-VALUE}.")
  private int devices;

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "40",
      description = "float32 points of each device, read every 5 s. Default: ${DEFAULT-VALUE}.")
  private int points;

  @Option(
      names = "--starts",
      paramLabel = "N",
      defaultValue = "3",
      description = "Number of starts that are measured. Default: ${DEFAULT-VALUE}.")
  private int starts;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      defaultValue = "0s",
      description =
          "How long the gateway runs after the last start, for its memory. Default:"
              + " ${DEFAULT-VALUE}.")
  private String length;

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
    Duration after = duration("--for", length);
    try (TemporaryFolder folder = TemporaryFolder.make("bench")) {
      List<Integer> ports = FreePorts.find(2 + BenchSite.links(devices));
      BenchSite site = BenchSite.make(folder.path(), devices, points, "5s", "", ports);
      StartFloor floor = StartFloor.measure(folder.path());
      try (ChildProcess simulator = site.startSimulator("simulator.log")) {
        // The first start issues the certificates of the devices.
        MeasuredStart.of(site::startInstalledGateway, gateway -> {});
        List<MeasuredStart> measured = new ArrayList<>();
        for (int i = 1; i < starts; i++) {
          measured.add(MeasuredStart.of(site::startInstalledGateway, gateway -> {}));
        }
        JsonBuilder later = Json.object();
        measured.add(
            MeasuredStart.of(site::startInstalledGateway, gateway -> watch(gateway, after, later)));
        new Console(spec).json(result(floor, measured, later.build()));
      }
    }
  }

  /** Records the memory at the end of a time, and its median during the second half. */
  private static void watch(ChildProcess gateway, Duration after, JsonBuilder later)
      throws InterruptedException {
    List<Long> resident = new ArrayList<>();
    for (int i = 0; i < RESIDENT_SAMPLES; i++) {
      Thread.sleep(after.dividedBy(RESIDENT_SAMPLES).toMillis());
      resident.add(gateway.residentKib());
    }
    List<Long> settled =
        resident.subList(RESIDENT_SAMPLES / 2, RESIDENT_SAMPLES).stream().sorted().toList();
    later
        .put("after-s", after.toSeconds())
        .put("resident-mib", decimal(resident.get(RESIDENT_SAMPLES - 1) / 1024.0))
        .put(
            "resident-mib-median-of-second-half", decimal(settled.get(settled.size() / 2) / 1024.0))
        .put("peak-resident-mib", decimal(gateway.peakResidentKib() / 1024.0))
        .put("cpu-s", decimal(gateway.processorSecondsWithChildren()));
  }

  private Json result(StartFloor floor, List<MeasuredStart> measured, Json later) {
    double median =
        measured.stream()
            .mapToDouble(MeasuredStart::seconds)
            .sorted()
            .toArray()[(measured.size() - 1) / 2];
    return BenchText.head("start")
        .put("devices", devices)
        .put("points-each", points)
        .put("launcher", BenchSite.launcher().isPresent())
        .put("floor", floor.json())
        .put("starts", measured.stream().map(MeasuredStart::json).toList())
        .put("median-start-to-ready-s", decimal(median))
        .put("median-to-hivemq-alone", decimal(median / floor.broker().seconds()))
        .put("later", later)
        .build();
  }
}
