// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import static io.parasol.lab.bench.measure.BenchText.duration;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.BenchText;
import io.parasol.lab.bench.measure.BenchWork;
import io.parasol.lab.bench.measure.FreePorts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parasol bench bus}: measures how much of a serial line's time a gateway uses, and what
 * silent units cost the others. The line is emulated in this process at its real speed. It ignores
 * requests without the silent interval before them (Modbus over Serial Line V1.02, section
 * 2.5.1.1).
 */
@Command(
    name = "bus",
    description = {
      "Reads eight units on an emulated serial line through a gateway, in two parts: continuously,"
          + " and at the shortest period that check accepts, while units stop and resume"
          + " responding.",
      "Exit code 1 if anything expected did not arrive; such a run has no figures."
    })
final class BenchBusVerb implements Runnable {

  @Option(
      names = "--baud",
      paramLabel = "BAUD",
      split = ",",
      defaultValue = "9600,19200,115200",
      description = "Baud rates of the line. Default: ${DEFAULT-VALUE}.")
  private List<Integer> bauds;

  @Option(
      names = "--silent",
      paramLabel = "N",
      split = ",",
      defaultValue = "0,1,3",
      description = "How many of the eight units stop responding. Default: ${DEFAULT-VALUE}.")
  private List<Integer> silents;

  @Option(
      names = "--turnaround",
      paramLabel = "DURATION",
      defaultValue = "0s",
      description = "The time that a unit takes before it responds. Default: ${DEFAULT-VALUE}.")
  private String turnaround;

  @Option(
      names = "--warm-up",
      paramLabel = "DURATION",
      defaultValue = "20s",
      description = "Time before the measurement. Default: ${DEFAULT-VALUE}.")
  private String warmUp;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      defaultValue = "60s",
      description = "Time of the measurement, for each part. Default: ${DEFAULT-VALUE}.")
  private String length;

  @Spec private CommandSpec spec;

  /** A period so short that the line is never idle. */
  private static final Duration CONTINUOUS = Duration.ofMillis(100);

  @Override
  public void run() {
    List<String> missing = new ArrayList<>();
    List<Json> runs = new ArrayList<>();
    for (int baud : bauds) {
      for (int silent : silents) {
        BenchWork.execute(() -> runs.add(run(baud, silent, missing)));
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
      }
    }
    new Console(spec)
        .json(BenchText.head("bus").put("workload", workload()).put("runs", runs).build());
    if (!missing.isEmpty()) {
      throw new VerbException(ExitCode.FAILED, "not complete: " + String.join("; ", missing));
    }
  }

  private JsonBuilder workload() {
    return Json.object()
        .put("units", BusSite.UNITS)
        .put("turnaround", turnaround)
        .put("warm-up", warmUp)
        .put("measured", length);
  }

  private Json run(int baud, int silent, List<String> missing)
      throws IOException,
          InterruptedException,
          ConfigException,
          AuthorityException,
          UnusableKeyException {
    return Json.object()
        .put("baud", baud)
        .put("silent", silent)
        .put("without-rest", continuous(baud, silent, missing))
        .put("as-often-as-check-lets-pass", paced(baud, silent, missing))
        .build();
  }

  private Json continuous(int baud, int silent, List<String> missing)
      throws IOException,
          InterruptedException,
          ConfigException,
          AuthorityException,
          UnusableKeyException {
    BusSite.Line line =
        new BusSite.Line(
            baud, duration("--turnaround", turnaround), silent, Duration.ZERO, Optional.empty());
    try (TemporaryFolder folder = TemporaryFolder.make("bench")) {
      BusSite site = BusSite.make(folder.path(), line, CONTINUOUS, FreePorts.find(2));
      BusRun run = measure(site, silent);
      return report(run, run.whatIsMissing(), run::utilisation, missing);
    }
  }

  private Json paced(int baud, int silent, List<String> missing)
      throws IOException,
          InterruptedException,
          ConfigException,
          AuthorityException,
          UnusableKeyException {
    Duration third = duration("--for", length).dividedBy(3);
    Duration from = duration("--warm-up", warmUp).plus(third);
    BusSite.Line line =
        new BusSite.Line(
            baud, duration("--turnaround", turnaround), silent, from, Optional.of(third));
    try (TemporaryFolder folder = TemporaryFolder.make("bench")) {
      BusSite site = BusSite.paced(folder.path(), line, FreePorts.find(2));
      BusRun run = measure(site, silent);
      String lost =
          run.lost() > 0 ? "%d readings lost: %s".formatted(run.lost(), run.longestGap()) : "";
      String what = run.whatIsMissing().isEmpty() ? lost : run.whatIsMissing();
      return report(run, what, run::punctuality, missing);
    }
  }

  private BusRun measure(BusSite site, int silent)
      throws IOException, InterruptedException, UnusableKeyException {
    return new BusBench(site).run(silent, duration("--warm-up", warmUp), duration("--for", length));
  }

  private static Json report(
      BusRun run, String incompleteness, Supplier<JsonBuilder> figures, List<String> missing) {
    JsonBuilder members = Json.object().put("counts", run.counts());
    if (incompleteness.isEmpty()) {
      members.put("figures", figures.get());
    } else {
      members.put("not-complete", incompleteness);
      missing.add(incompleteness);
    }
    return members.build();
  }
}
