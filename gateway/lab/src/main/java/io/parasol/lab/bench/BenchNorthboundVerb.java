// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static io.parasol.lab.bench.measure.BenchText.decimal;

import io.parasol.certs.json.JsonBuilder;
import io.parasol.gateway.cli.LogLevel;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.BenchText;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol bench northbound}: measures the Modbus server for SCADA masters. */
@Command(
    name = "northbound",
    description = {
      "Measures how many requests a second the Modbus server answers from what it holds.",
      "The floor is a server in the same process that answers with a constant. Exit code 1 below",
      "10000 requests a second."
    })
final class BenchNorthboundVerb implements Runnable {

  private static final double REQUIRED = 10_000;
  private static final Duration WARM_UP = Duration.ofSeconds(3);

  @Option(
      names = "--clients",
      paramLabel = "N",
      defaultValue = "4",
      description = "Number of connections, 1 to 8. Default: ${DEFAULT-VALUE}.")
  private int clients;

  @Option(
      names = "--registers",
      paramLabel = "N",
      defaultValue = "50",
      description = "Registers of each request, 1 to 100. Default: ${DEFAULT-VALUE}.")
  private int registers;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      defaultValue = "5s",
      description = "Time of each measurement. Default: ${DEFAULT-VALUE}.")
  private String length;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    LogLevel.off();
    if (clients < 1 || clients > 8 || registers < 1 || registers > 100) {
      throw new VerbException(ExitCode.USAGE, "--clients or --registers is out of range");
    }
    Duration each = BenchText.duration("--for", length);
    double own;
    double sunSpec;
    double floor;
    try (NorthboundBench bench = new NorthboundBench(clients, registers)) {
      bench.measure(NorthboundBench.Target.OWN, WARM_UP);
      own = bench.measure(NorthboundBench.Target.OWN, each);
      bench.measure(NorthboundBench.Target.SUNSPEC, WARM_UP);
      sunSpec = bench.measure(NorthboundBench.Target.SUNSPEC, each);
      bench.measure(NorthboundBench.Target.FLOOR, WARM_UP);
      floor = bench.measure(NorthboundBench.Target.FLOOR, each);
    } catch (IOException | InterruptedException failed) {
      throw new VerbException(ExitCode.FAILED, "cannot measure: " + failed.getMessage(), failed);
    }
    JsonBuilder json =
        BenchText.head("northbound")
            .put("clients", clients)
            .put("registers-each", registers)
            .put("own-registers-per-second", decimal(own))
            .put("sunspec-per-second", decimal(sunSpec))
            .put("floor-per-second", decimal(floor))
            .put("own-registers-of-floor", decimal(own / floor))
            .put("sunspec-of-floor", decimal(sunSpec / floor));
    new Console(spec).json(json.build());
    if (Math.min(own, sunSpec) < REQUIRED) {
      throw new VerbException(ExitCode.FAILED, "below %.0f requests a second".formatted(REQUIRED));
    }
  }
}
