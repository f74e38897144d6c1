// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.gateway.cli.LogLevel;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.BenchText;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** The option of the verbs that explore faults for a limited time. */
final class BudgetOption {

  @Option(
      names = "--budget",
      paramLabel = "DURATION",
      defaultValue = "5m",
      description = "How long to explore. Default: ${DEFAULT-VALUE}.")
  private String budget;

  /** Turns the log off, because every simulated fault would be logged, and returns the budget. */
  Duration begin() {
    Duration time = BenchText.duration("--budget", budget);
    LogLevel.off();
    return time;
  }

  /**
   * Ends the verb.
   *
   * @throws VerbException if there is a failure.
   */
  static void end(List<String> failures) {
    if (!failures.isEmpty()) {
      throw new VerbException(ExitCode.FAILED, String.join("\n", failures));
    }
  }
}
