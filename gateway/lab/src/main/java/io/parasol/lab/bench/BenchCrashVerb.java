// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.BenchText;
import io.parasol.lab.crash.CrashBench;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol bench crash}: starts from the states in which faults can leave the disk. */
@Command(
    name = "crash",
    description = {
      "Records what the reading store, the command journal and the site's authority do on a"
          + " simulated disk. Then opens them on every kind of disk that a fault can leave behind:"
          + " the process is killed, the power fails (also during recovery), the disk rejects"
          + " writes, or a file is damaged, cut or missing.",
      "Exit code 1 if a reading is lost without a gap, a command would be carried out again, a"
          + " receipt is lost, a revoked certificate is accepted, or the start fails. Each failure"
          + " is printed with its seed."
    })
final class BenchCrashVerb implements Runnable {

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of the first recorded run. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Mixin private BudgetOption budget;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Duration time = budget.begin();
    CrashBench.Result result = explore(time);
    new Console(spec)
        .json(
            BenchText.head("crash")
                .put("seed", seed)
                .put("states", result.allStates())
                .put("by-scenario", json(result.states()))
                .put("failures", result.failures().size())
                .build());
    BudgetOption.end(result.failures());
  }

  private CrashBench.Result explore(Duration time) {
    try {
      return CrashBench.run(seed, time);
    } catch (Exception failed) {
      throw new VerbException(ExitCode.FAILED, "cannot record a run: " + failed, failed);
    }
  }

  private static Json json(Map<String, Map<String, Integer>> states) {
    JsonBuilder scenarios = Json.object();
    states.forEach(
        (scenario, faults) -> {
          JsonBuilder counts = Json.object();
          faults.forEach((fault, count) -> counts.put(fault, (long) count));
          scenarios.put(scenario, counts.build());
        });
    return scenarios.build();
  }
}
