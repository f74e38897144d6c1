// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.BenchText;
import io.parasol.lab.explore.Exploration;
import io.parasol.lab.explore.Order;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol bench explore}: explores the life of commands and of an install. */
@Command(
    name = "explore",
    description = {
      "Explores the interleavings of two commands, an install and faults: a crash at every"
          + " operation on the disk, a reload, a lost receipt, a repeated command, a step of the"
          + " clock. Runs the real relay, journal and installs on simulated threads, on a"
          + " simulated disk and with a simulated device.",
      "Exit code 1 if an accepted command does not get exactly one final receipt, a command is"
          + " written twice, or a device stays half flashed without a report. Each failure is"
          + " printed with the path that leads there."
    })
final class BenchExploreVerb implements Runnable {

  @Option(
      names = "--faults",
      paramLabel = "N",
      defaultValue = "2",
      description = "Maximum number of faults on a path. Default: ${DEFAULT-VALUE}.")
  private int faults;

  @Option(
      names = "--switches",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "Maximum number of times that another thread runs although the present one could go"
              + " on. Default: ${DEFAULT-VALUE}.")
  private int switches;

  @Mixin private BudgetOption budget;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Duration time = budget.begin();
    Exploration.Result result = explore(time);
    new Console(spec)
        .json(
            BenchText.head("explore")
                .put("faults", faults)
                .put("switches", switches)
                .put("starts", result.starts())
                .put("states", result.states())
                .put("paths", result.paths())
                .put("complete", result.isComplete())
                .put("failures", result.failures().size())
                .build());
    BudgetOption.end(result.failures());
  }

  private Exploration.Result explore(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    Exploration.Plan plan = Exploration.Plan.of(EnumSet.allOf(Order.class), faults, switches);
    try {
      return new Exploration(plan).run(() -> System.nanoTime() - end >= 0);
    } catch (IOException failed) {
      throw new VerbException(ExitCode.FAILED, "cannot explore: " + failed.getMessage(), failed);
    }
  }
}
