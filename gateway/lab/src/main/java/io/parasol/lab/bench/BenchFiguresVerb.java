// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static io.parasol.lab.bench.measure.BenchText.decimal;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.certs.json.JsonException;
import io.parasol.gateway.cli.LogLevel;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.BenchText;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parasol bench figures}: makes figures of simulated readings, and measures their size and
 * the time of queries.
 */
@Command(
    name = "figures",
    description = {
      "Stores the readings of a simulated plant day by day, makes figures of them as a gateway"
          + " does, and asks for all days.",
      "The size of a year is the mean of a day times 365."
    })
final class BenchFiguresVerb implements Runnable {

  private static final int QUERIES = 21;
  private static final double MIB = 1 << 20;

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "50",
      description = "Number of inverters. Default: ${DEFAULT-VALUE}.")
  private int devices;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "30",
      description = "Number of days. Default: ${DEFAULT-VALUE}.")
  private int days;

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      defaultValue = "60s",
      description = "Poll period. Default: ${DEFAULT-VALUE}.")
  private String every;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    LogLevel.off();
    try (TemporaryFolder folder = TemporaryFolder.make("bench-figures");
        FigureBench bench =
            new FigureBench(folder.path(), devices, BenchText.duration("--every", every))) {
      long begin = cpu();
      for (int day = 0; day < days; day++) {
        bench.play(day);
      }
      double seconds = (cpu() - begin) / 1e9;
      double year = bench.bytes() / MIB / days * 365;
      new Console(spec)
          .json(
              BenchText.head("figures")
                  .put("devices", devices)
                  .put("days", days)
                  .put("messages", bench.messages())
                  .put("cpu-seconds-with-simulation", decimal(seconds))
                  .put("year-mib", decimal(year))
                  .put("queries", queries(bench))
                  .build());
    } catch (IOException | JsonException failed) {
      throw new VerbException(
          ExitCode.FAILED, "cannot make figures: " + failed.getMessage(), failed);
    }
  }

  private Json queries(FigureBench bench) throws JsonException {
    Optional<String> one = Optional.of("inverter-000");
    return Json.object()
        .put("inverter-power-5m", query(bench, one, "ac_power", "5m"))
        .put("inverter-energy-15m", query(bench, one, "ac_energy_total", "15m"))
        .put("plant-energy-5m", query(bench, Optional.empty(), "ac_energy_total", "5m"))
        .put("plant-energy-day", query(bench, Optional.empty(), "ac_energy_total", "day"))
        .build();
  }

  private JsonBuilder query(
      FigureBench bench, Optional<String> device, String point, String resolution)
      throws JsonException {
    double[] millis = new double[QUERIES];
    double[] cpuMillis = new double[QUERIES];
    int intervals = 0;
    for (int i = 0; i < QUERIES; i++) {
      long begin = System.nanoTime();
      long cpuBegin = cpu();
      intervals = bench.query(device, point, resolution, days);
      cpuMillis[i] = (cpu() - cpuBegin) / 1e6;
      millis[i] = (System.nanoTime() - begin) / 1e6;
    }
    double first = millis[0];
    Arrays.sort(millis);
    Arrays.sort(cpuMillis);
    return Json.object()
        .put("intervals", intervals)
        .put("first-ms", decimal(first))
        .put("median-ms", decimal(millis[QUERIES / 2]))
        .put("max-ms", decimal(millis[QUERIES - 1]))
        .put("median-cpu-ms", decimal(cpuMillis[QUERIES / 2]));
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
