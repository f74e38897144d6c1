// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.site.DurationText;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.state.Version;
import io.parasol.lab.bench.measure.ChildProcess;
import io.parasol.lab.outage.OutageLedger;
import io.parasol.lab.outage.OutageRun;
import io.parasol.lab.outage.PeerPlant;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parasol bench outage}: tests the store and its drain with link failures, kills and power
 * failures, in accelerated time.
 */
@Command(
    name = "outage",
    description = {
      "Simulates a long outage: the link fails and recovers, the process is killed, the power fails"
          + " (writes that were not synced are lost). Counts what arrives.",
      "The clock of measurements, group commit, back-off and drain is accelerated by the same"
          + " factor.",
      "If mosquitto is installed, its bridge then gets the same outage, as far as that is"
          + " possible.",
      "Exit code 1 if anything is missing or out of order, or is duplicated although it was neither"
          + " in flight nor, before a power failure, acknowledged after the last sync."
    })
final class BenchOutageVerb implements Runnable {

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "100",
      description = "Number of devices. Default: ${DEFAULT-VALUE}.")
  private int devices;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      defaultValue = "13h",
      description =
          "Duration by the accelerated clock; each device measures once a second."
              + " Default: ${DEFAULT-VALUE}.")
  private String length;

  @Option(
      names = "--cuts",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "Number of link failures, half of the time in total. Default: ${DEFAULT-VALUE}.")
  private int cuts;

  @Option(
      names = "--kills",
      paramLabel = "N",
      defaultValue = "50",
      description = "Number of SIGKILLs at random times. Default: ${DEFAULT-VALUE}.")
  private int kills;

  @Option(
      names = "--power-cuts",
      paramLabel = "N",
      defaultValue = "20",
      description = "Number of power failures at random times. Default: ${DEFAULT-VALUE}.")
  private int powerCuts;

  @Option(
      names = "--haste",
      paramLabel = "N",
      defaultValue = "200",
      description = "Acceleration of time. Default: ${DEFAULT-VALUE}.")
  private int haste;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the random numbers. Default: 1.")
  private long seed;

  @Option(names = "--no-peer", description = "Do not run mosquitto.")
  private boolean isAlone;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    OutageRun.Plan plan = plan();
    try (TemporaryFolder folder = TemporaryFolder.make("outage")) {
      Path store = folder.path().resolve("store");
      OutageRun.Result result =
          OutageRun.run(plan, (port, first, end) -> start(store, plan, port, first, end));
      JsonBuilder json = json(plan, result);
      Optional<String> peer = isAlone ? Optional.empty() : PeerPlant.version();
      if (peer.isPresent()) {
        json.put("peer", peer(peer.get(), folder.path().resolve("peer"), plan));
      } else if (!isAlone) {
        spec.commandLine().getErr().println("no peer: mosquitto is not installed");
      }
      new Console(spec).json(json.build());
      if (!result.isComplete()) {
        throw new VerbException(ExitCode.FAILED, "not complete");
      }
    } catch (IOException failed) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private OutageRun.Plan plan() {
    try {
      Duration lasts =
          DurationText.parse(length)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "--for is \"%s\"; expected a duration with its unit, such as 13h"
                              .formatted(length)));
      return new OutageRun.Plan(
          devices, (int) lasts.toSeconds(), cuts, kills, powerCuts, haste, seed);
    } catch (IllegalArgumentException wrong) {
      throw new VerbException(ExitCode.USAGE, String.valueOf(wrong.getMessage()), wrong);
    }
  }

  private static Json peer(String program, Path store, OutageRun.Plan plan)
      throws IOException, InterruptedException {
    OutageRun.Result result =
        OutageRun.runPeer(
            plan, (port, first, end) -> start(store, plan, port, first, end, "--peer"));
    OutageLedger.Totals totals = result.totals();
    return Json.object()
        .put("program", program)
        .put("autosave-seconds", PeerPlant.autosaveSeconds(plan.speedup()))
        .putRounded("haste-achieved", plan.ticks() / seconds(result.took()))
        .put("kills", result.kills() + result.powerCuts())
        .put("acknowledged", totals.taken())
        .put("arrived", totals.arrived())
        .put("missing", totals.missing())
        .put("duplicates", totals.duplicates())
        .put("out-of-order", totals.outOfOrder())
        .put("foreign", totals.foreign())
        .putRounded("seconds", seconds(result.took()))
        .putTexts("troubles", result.troubles())
        .build();
  }

  private static Process start(
      Path store, OutageRun.Plan plan, int port, int first, int end, String... more)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "bench",
                "outage-plant",
                "--folder=" + store,
                "--port=" + port,
                "--devices=" + plan.devices(),
                "--first=" + first,
                "--end=" + end,
                "--haste=" + plan.speedup()));
    arguments.addAll(List.of(more));
    return new ProcessBuilder(ChildProcess.command(arguments))
        .redirectError(ProcessBuilder.Redirect.appendTo(store.resolveSibling("plant.log").toFile()))
        .start();
  }

  private static JsonBuilder json(OutageRun.Plan plan, OutageRun.Result result) {
    OutageLedger.Totals totals = result.totals();
    JsonBuilder json =
        Json.object()
            .put("benchmark", "outage")
            .put("parasol", Version.number())
            .put("java", Runtime.version().toString())
            .put("cores", Runtime.getRuntime().availableProcessors())
            .put(
                "workload",
                Json.object()
                    .put("devices", plan.devices())
                    .put("seconds", plan.ticks())
                    .put("haste", plan.speedup())
                    .putRounded("haste-achieved", plan.ticks() / seconds(result.took()))
                    .put("link-cuts", plan.cuts())
                    .put("kills", result.kills())
                    .put("power-cuts", result.powerCuts())
                    .put("seed", plan.seed()))
            .put(
                "counts",
                Json.object()
                    .put("on-disk", totals.taken())
                    .put("arrived", totals.arrived())
                    .put("missing", totals.missing())
                    .put("arrived-beyond", totals.beyond())
                    .put("late", totals.late())
                    .put(
                        "duplicates-in-flight",
                        totals.duplicates() - totals.unsynced() - totals.unexpectedDuplicates())
                    .put("duplicates-since-last-sync", totals.unsynced())
                    .put("duplicates-elsewhere", totals.unexpectedDuplicates())
                    .put("out-of-order", totals.outOfOrder())
                    .put("holes-in-numbers", totals.holes())
                    .put("foreign", totals.foreign())
                    .put("values-equal", totals.isDigestEqual()))
            .put("complete", result.isComplete())
            .putTexts("troubles", result.troubles());
    if (result.isComplete()) {
      json.put(
          "figures",
          Json.object()
              .putRounded("messages-per-second", totals.arrived() / seconds(result.took()))
              .putRounded("seconds", seconds(result.took()))
              .putRounded("last-drain-seconds", seconds(result.drain())));
    }
    return json;
  }

  private static double seconds(Duration duration) {
    return duration.toMillis() / 1000.0;
  }
}
