// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job;

import io.parasol.certs.files.FolderTree;
import io.parasol.fleet.job.bench.JobBench;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench}: what a message costs the job. */
@Command(
    name = "bench",
    description = {
      "Measures what a message costs the operators of the job in processor time, and how large the"
          + " state of a device is, in this process: without Kafka, without a database, with the"
          + " state in the heap. Each device sends a message with eighteen points in ten seconds."
    },
    mixinStandardHelpOptions = true)
final class JobBenchVerb implements Callable<Integer> {

  private static final int MAX_SITES = 10_000;

  /** Units of one Modbus link. */
  private static final int MAX_DEVICES = 247;

  @Option(
      names = "--sites",
      split = ",",
      description = "Numbers of sites, one after the other; default: ${DEFAULT-VALUE}.")
  private List<Integer> sites = List.of(10, 100, 1000);

  @Option(names = "--devices", description = "Devices of each site; default: ${DEFAULT-VALUE}.")
  private int devices = 20;

  @Option(
      names = "--minutes",
      description = "How long the sites measure, in their time; default: ${DEFAULT-VALUE}.")
  private int minutes = 30;

  @Option(
      names = "--warm-up",
      description =
          "How many minutes of ten sites come first, with which Java compiles the program; default:"
              + " ${DEFAULT-VALUE}.")
  private int warmUp = 120;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init")
  JobBenchVerb() {}

  @Override
  public Integer call() throws Exception {
    if (sites.stream().anyMatch(each -> each < 1 || each > MAX_SITES)
        || devices < 1
        || devices > MAX_DEVICES
        || minutes < 1) {
      spec.commandLine()
          .getErr()
          .printf(
              "parasol-fleet-job: expected 1 to %d sites, 1 to %d devices, and at least a minute%n",
              MAX_SITES, MAX_DEVICES);
      return 2;
    }
    Path folder = Files.createTempDirectory("parasol-bench");
    try {
      if (warmUp > 0) {
        run(folder.resolve("warm-up"), 10, warmUp);
      }
      for (int each : sites) {
        print(run(folder.resolve("" + each), each, minutes));
      }
    } finally {
      FolderTree.delete(folder);
    }
    return 0;
  }

  private JobBench.Result run(Path folder, int count, int length) throws Exception {
    return new JobBench(folder, count, devices, Duration.ofMinutes(length)).run();
  }

  private void print(JobBench.Result result) {
    StringBuilder operators = new StringBuilder();
    result
        .micros()
        .forEach(
            (name, each) ->
                operators.append(String.format(Locale.ROOT, " %s-cpu-us-each=%.1f", name, each)));
    spec.commandLine()
        .getOut()
        .println(
            String.format(
                Locale.ROOT,
                "job sites=%d devices=%d messages=%d%s operators-cpu-us-each=%.1f"
                    + " process-cpu-us-each=%.1f state-bytes-a-device=%.0f rows-each=%.2f",
                result.sites(),
                result.devices(),
                result.messages(),
                operators,
                result.micros().values().stream().mapToDouble(each -> each).sum(),
                result.process(),
                result.stateBytes(),
                (double) result.rows() / result.messages()));
  }
}
