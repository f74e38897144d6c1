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
import io.parasol.lab.attack.Attack;
import io.parasol.lab.bench.measure.BenchText;
import io.parasol.lab.bench.measure.BenchWork;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parasol bench attack}: attacks a gateway in a process of its own, and measures whether its
 * telemetry stays complete and its commands are carried out.
 */
@Command(
    name = "attack",
    description = {
      "Attacks a gateway with abusive clients, one attack after the other, each after the same"
          + " measurement without it. Prints a line of JSON for each.",
      "Exit code 1 if the gateway ended, telemetry of the others was lost, or a command took longer"
          + " than 1 s."
    })
final class BenchAttackVerb implements Runnable {

  private static final Duration WARM_UP = Duration.ofSeconds(5);
  private static final Duration SETTLING = Duration.ofSeconds(3);

  @Option(
      names = "--attack",
      paramLabel = "NAME",
      description =
          "Only this attack; may be repeated. Default: all, in this order: ${COMPLETION-CANDIDATES}.",
      completionCandidates = AttackNames.class)
  private List<String> names = List.of();

  @Option(
      names = "--for",
      paramLabel = "DURATION",
      defaultValue = "20s",
      description = "How long each attack lasts; 0s: skip them. Default: ${DEFAULT-VALUE}.")
  private String length;

  @Option(
      names = "--control",
      paramLabel = "DURATION",
      defaultValue = "15s",
      description = "How long to measure without an attack before. Default: ${DEFAULT-VALUE}.")
  private String control;

  @Option(
      names = "--budget",
      paramLabel = "DURATION",
      defaultValue = "0s",
      description = {
        "In the end, all these attacks at once for this long; then the plant is stopped, and each",
        "reading that it gave must have arrived or be in a gap. Default: ${DEFAULT-VALUE} (not)."
      })
  private String budget;

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "10",
      description = "Number of polled devices. Default: ${DEFAULT-VALUE}.")
  private int devices;

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "100",
      description = "float32 points of each of them. Default: ${DEFAULT-VALUE}.")
  private int points;

  @Spec private CommandSpec spec;

  /** The names for the help text. */
  static final class AttackNames extends ArrayList<String> {
    AttackNames() {
      super(Attack.labels());
    }
  }

  @Override
  public void run() {
    BenchWork.execute(this::attack);
  }

  private void attack()
      throws IOException,
          InterruptedException,
          ConfigException,
          AuthorityException,
          UnusableKeyException {
    List<Attack> attacks =
        names.isEmpty()
            ? List.of(Attack.values())
            : names.stream().map(BenchAttackVerb::named).toList();
    Duration each = BenchText.duration("--for", length);
    Duration together = BenchText.duration("--budget", budget);
    List<String> problems = new ArrayList<>();
    if (!each.isZero()) {
      for (Attack attack : attacks) {
        problems.addAll(measure(List.of(attack), each, false));
      }
    }
    if (!together.isZero()) {
      problems.addAll(measure(attacks, together, true));
    }
    if (!problems.isEmpty()) {
      throw new VerbException(ExitCode.FAILED, String.join("\n", problems));
    }
  }

  private static Attack named(String name) {
    return Attack.of(name)
        .orElseThrow(
            () ->
                new VerbException(
                    ExitCode.USAGE,
                    "--attack is \"%s\"; expected one of %s"
                        .formatted(name, String.join(", ", Attack.labels()))));
  }

  /** Returns the problems, each with the attack. */
  private List<String> measure(List<Attack> attacks, Duration time, boolean isClosing)
      throws IOException,
          InterruptedException,
          ConfigException,
          AuthorityException,
          UnusableKeyException {
    try (TemporaryFolder folder = TemporaryFolder.make("attack");
        AttackedGateway gateway = start(folder.path())) {
      TimeUnit.MILLISECONDS.sleep(WARM_UP.toMillis());
      AttackMeasurement.Result result =
          new AttackMeasurement(gateway, SETTLING)
              .compare(attacks, BenchText.duration("--control", control), time);
      JsonBuilder json = result.json();
      List<String> problems = new ArrayList<>(result.problems());
      if (isClosing && gateway.isAlive()) {
        AttackedGateway.PlantLedger ledger = gateway.stop();
        json.put("ledger", ledger.json());
        if (!ledger.isClosed()) {
          problems.add("the plant's ledger is not closed: " + ledger);
        }
      }
      new Console(spec).json(json.putTexts("problems", problems).build());
      String label = attacks.size() == 1 ? attacks.get(0).label() : "together";
      return problems.stream().map(problem -> label + ": " + problem).toList();
    }
  }

  private AttackedGateway start(Path folder)
      throws IOException, ConfigException, AuthorityException, UnusableKeyException {
    return new AttackedGateway(AttackSite.make(folder, devices, points));
  }
}
