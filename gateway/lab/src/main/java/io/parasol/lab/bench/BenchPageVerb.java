// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
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
      "Measures polls, commands and memory of a gateway without a page, and again with open pages"
          + " and a hostile client.",
      "With --rounds, measures both again and again, and compares the rounds.",
      "Exit code 1 if telemetry was lost, a command took longer than 1 s, or a page did not get"
          + " every message."
    })
final class BenchPageVerb implements Runnable {

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
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "1",
      description = "Measurements of each kind, in turns. Default: ${DEFAULT-VALUE}.")
  private int rounds;

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
    List<PageMeasurement> allWithout = new ArrayList<>();
    List<PageMeasurement> allWith = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    do {
      PageMeasurement without = withoutPage();
      PageMeasurement with = withPages();
      without.problems(devices).forEach(each -> problems.add("without a page: " + each));
      with.problems(devices).forEach(each -> problems.add("with pages: " + each));
      allWithout.add(without);
      allWith.add(with);
    } while (allWith.size() < rounds);
    PageMeasurement lastWithout = allWithout.get(allWithout.size() - 1);
    PageMeasurement lastWith = allWith.get(allWith.size() - 1);
    JsonBuilder json =
        BenchText.head("page")
            .put("devices", devices)
            .put("points-each", points)
            .put("seconds", BenchText.duration("--for", length).toSeconds())
            .put("without", lastWithout.json())
            .put("with", lastWith.json())
            .put("more", lastWith.moreThan(lastWithout));
    if (rounds > 1) {
      json.put("rounds", new PageComparison(allWithout, allWith).json());
    }
    new Console(spec)
        .json(json.put("complete", problems.isEmpty()).putTexts("problems", problems).build());
    if (!problems.isEmpty()) {
      throw new VerbException(ExitCode.FAILED, String.join("\n", problems));
    }
  }

  private PageMeasurement withoutPage()
      throws IOException,
          InterruptedException,
          ConfigException,
          AuthorityException,
          UnusableKeyException {
    try (TemporaryFolder folder = TemporaryFolder.make("page");
        AttackedGateway gateway =
            new AttackedGateway(AttackSite.make(folder.path(), devices, points))) {
      return PageMeasurement.without(gateway, BenchText.duration("--warm-up", warmUp), time());
    }
  }

  private PageMeasurement withPages()
      throws IOException,
          InterruptedException,
          ConfigException,
          AuthorityException,
          UnusableKeyException {
    String page = "page: {listen: 127.0.0.1:%d}\n".formatted(FreePorts.find(1).get(0));
    try (TemporaryFolder folder = TemporaryFolder.make("page");
        AttackedGateway gateway =
            new AttackedGateway(AttackSite.make(folder.path(), devices, points, page));
        PageClients open = PageClients.start(gateway.site().site(), pages)) {
      return PageMeasurement.with(
          gateway, BenchText.duration("--warm-up", warmUp), time(), open::counts);
    }
  }

  private Duration time() {
    return BenchText.duration("--for", length);
  }
}
