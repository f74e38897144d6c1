// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.BenchWork;
import io.parasol.lab.bench.ratio.RatioDocument;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol bench all}: runs the benchmarks, and prints one document of their ratios. */
@Command(
    name = "all",
    description = {
      "Runs benchmarks one after the other, and prints one JSON document: each measured value"
          + " beside the floor or the peer of the same run, the bar, and what was counted.",
      "Exit code 1 if a benchmark failed or was not complete; the others run nevertheless. A missed"
          + " bar is no failure."
    })
final class BenchAllVerb implements Runnable {

  @Option(
      names = "--quick",
      description =
          "In short form: less than 5 minutes on two idle cores, and not 80. Some have none.")
  private boolean isQuick;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "Run only these benchmarks, such as collect,start.")
  private List<String> only = List.of();

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    BenchWork.execute(this::measure);
  }

  private void measure() throws IOException, InterruptedException {
    RatioDocument document;
    try {
      document = RatioDocument.measure(isQuick, only, spec.commandLine().getErr()::println);
    } catch (IllegalArgumentException unknown) {
      throw new VerbException(ExitCode.USAGE, "--only: " + unknown.getMessage(), unknown);
    }
    new Console(spec).json(document.json());
    if (!document.failures().isEmpty()) {
      throw new VerbException(ExitCode.FAILED, String.join("\n", document.failures()));
    }
  }
}
