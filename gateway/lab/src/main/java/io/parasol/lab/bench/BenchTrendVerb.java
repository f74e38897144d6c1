// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.LogLevel;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.BenchText;
import io.parasol.lab.bench.measure.BenchWork;
import io.parasol.lab.bench.trend.TrendBench;
import io.parasol.lab.bench.trend.TrendReference;
import io.parasol.lab.bench.trend.TrendResult;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parasol bench trend}: compares the processor time of the path of a reading, on one thread,
 * with that of work that never changes.
 */
@Command(
    name = "trend",
    description = {
      "Decodes, reports, stores and publishes readings on one thread, without a network or a disk,"
          + " and compares the processor time with that of a fixed workload of the same run.",
      "Exit code 1 if a message was lost, or the result is more than 20 %% above the committed one."
    })
final class BenchTrendVerb implements Runnable {

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      defaultValue = "30s",
      description = "Time of the measurement, half of it to warm up. Default: ${DEFAULT-VALUE}.")
  private String length;

  @Option(
      names = "--reference",
      paramLabel = "FILE",
      description = "JSON file with the committed results, by version of Java.")
  private @Nullable Path reference;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    LogLevel.off();
    Duration time = BenchText.duration("--for", length);
    BenchWork.execute(() -> compare(time));
  }

  private void compare(Duration time) throws IOException, ConfigException {
    try (TemporaryFolder folder = TemporaryFolder.make("bench-trend")) {
      TrendResult result = TrendBench.measure(folder.path(), time);
      JsonBuilder json = BenchText.head("trend").putAll(result.json());
      List<String> problems = List.of();
      if (reference != null) {
        problems = TrendReference.read(reference, Runtime.version().feature()).problems(result);
        json.putTexts("problems", problems);
      }
      new Console(spec).json(json.build());
      if (!problems.isEmpty()) {
        throw new VerbException(ExitCode.FAILED, String.join("\n", problems));
      }
    }
  }
}
