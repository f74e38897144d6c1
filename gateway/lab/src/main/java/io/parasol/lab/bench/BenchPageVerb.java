// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

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
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parasol bench page}: measures a gateway without a page, and then one with open pages and a
 * hostile client, under the same load.
 */
@Command(
    name = "page",
    description = {
      "Measures polls, commands and memory of a gateway without a page, and again with open pages",
      "and a hostile client. Exit code 1 if telemetry was lost, a command took longer than 1 s, or",
      "the pages got no messages."
    })
final class BenchPageVerb implements Runnable {

  private static final Duration SETTLING = Duration.ofSeconds(3);

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "500",
      description = "Number of polled devices. Default: ${DEFAULT-VALUE}.")
  private int devices;

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "40",
      description = "float32 points of each of them. Default: ${DEFAULT-VALUE}.")
  private int points;

  @Option(
      names = "--pages",
      paramLabel = "N",
      defaultValue = "10",
      description = "Number of open pages. Default: ${DEFAULT-VALUE}.")
  private int pages;

  @Option(
      names = "--warm-up",
      paramLabel = "DURATION",
      defaultValue = "30s",
      description = "Time before each measurement. Default: ${DEFAULT-VALUE}.")
  private String warmUp;

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      defaultValue = "60s",
      description = "Time of each measurement. Default: ${DEFAULT-VALUE}.")
  private String length;

  @Spec private CommandSpec spec;

  private final List<String> problems = new ArrayList<>();

  @Override
  public void run() {
    BenchWork.execute(this::compare);
  }

  private void compare()
      throws IOException,
          InterruptedException,
          ConfigException,
          AuthorityException,
          UnusableKeyException {
    JsonBuilder json = BenchText.head("page").put("devices", devices).put("points-each", points);
    json.put("without", measure(0)).put("with", measure(pages));
    new Console(spec).json(json.putTexts("problems", problems).build());
    if (!problems.isEmpty()) {
      throw new VerbException(ExitCode.FAILED, String.join("\n", problems));
    }
  }

  /**
   * Measures one gateway.
   *
   * @param readers number of open pages; 0 for a gateway without a page.
   */
  private Json measure(int readers)
      throws IOException,
          InterruptedException,
          ConfigException,
          AuthorityException,
          UnusableKeyException {
    String page =
        readers == 0 ? "" : "page: {listen: 127.0.0.1:%d}\n".formatted(FreePorts.find(1).get(0));
    try (TemporaryFolder folder = TemporaryFolder.make("page");
        AttackedGateway gateway =
            new AttackedGateway(AttackSite.make(folder.path(), devices, points, page))) {
      if (readers == 0) {
        return measured(gateway).build();
      }
      try (PageReaders open = new PageReaders(gateway.site().site().config(), readers)) {
        JsonBuilder json = measured(gateway);
        if (open.messages() < (long) readers * devices) {
          problems.add("the pages got %d messages only".formatted(open.messages()));
        }
        return json.put("pages", readers)
            .put("messages-to-pages", open.messages())
            .put("hostile-attempts", open.attempts())
            .build();
      }
    }
  }

  private JsonBuilder measured(AttackedGateway gateway) throws IOException, InterruptedException {
    TimeUnit.MILLISECONDS.sleep(BenchText.duration("--warm-up", warmUp).toMillis());
    NavigableMap<Double, Long> before = gateway.pollLateness();
    AttackMeasurement.Window window =
        new AttackMeasurement(gateway, SETTLING).measure(BenchText.duration("--for", length));
    NavigableMap<Double, Long> after = gateway.pollLateness();
    long residentKib = gateway.residentKib();
    Resources used = gateway.resources();
    problems.addAll(window.problems());
    problems.addAll(gateway.losses());
    return Json.object()
        .put("window", window.json())
        .putOptional("poll-lateness-ms-p99-at-most", quantileMillis(before, after, 0.99))
        .putRounded("resident-mib", residentKib / 1024.0)
        .put("used", used.json());
  }

  /**
   * Returns the upper bound of the bucket that contains a quantile of the requests in between;
   * empty if it is beyond the last bound.
   */
  static OptionalDouble quantileMillis(
      NavigableMap<Double, Long> before, NavigableMap<Double, Long> after, double quantile) {
    long all = count(after.lastKey(), before, after);
    return after.keySet().stream()
        .filter(bound -> count(bound, before, after) >= quantile * all)
        .filter(bound -> !bound.isInfinite())
        .mapToDouble(bound -> 1e3 * bound)
        .findFirst();
  }

  private static long count(
      double bound, NavigableMap<Double, Long> before, NavigableMap<Double, Long> after) {
    return after.getOrDefault(bound, 0L) - before.getOrDefault(bound, 0L);
  }
}
