// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.cli.verb.TemporaryFolder;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.BenchText;
import io.parasol.lab.bench.measure.BenchWork;
import io.parasol.lab.bench.measure.ChildProcess;
import io.parasol.lab.bench.measure.CommandFloor;
import io.parasol.lab.bench.measure.CommandLedger;
import io.parasol.lab.bench.measure.FreePorts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parasol bench command}: measures signed commands from publishing through verification,
 * log, write and read-back to the receipt, while other controllers are polled. Simulator and
 * gateway run in their own processes.
 */
@CommandLine.Command(
    name = "command",
    description = {
      "Sends signed commands through a gateway under load, and counts their receipts.",
      "Compares them with three syncs of this disk and one request with its read-back on this"
          + " link,",
      "and with the same and the way of a message through the broker.",
      "Exit code 1 unless each command was applied and has exactly one final receipt."
    })
final class BenchCommandVerb implements Runnable {

  @Mixin private LoadOptions load;

  @Option(
      names = "--targets",
      paramLabel = "N",
      defaultValue = "32",
      description = "Number of controllers that receive commands. Default: ${DEFAULT-VALUE}.")
  private int targets;

  @Option(
      names = "--commands",
      paramLabel = "N",
      defaultValue = "500",
      description = "Number of commands of each measurement. Default: ${DEFAULT-VALUE}.")
  private int commands;

  @Option(
      names = "--at-once",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,10,32",
      description =
          "Maximum number of commands in flight, one measurement each with one and with two"
              + " signers. Default: ${DEFAULT-VALUE}.")
  private List<Integer> atOnce = List.of();

  @Spec private CommandSpec spec;

  /** The polling load of the gateway during the measurement. */
  static final class LoadOptions {
    @Option(
        names = "--devices",
        paramLabel = "N",
        defaultValue = "10",
        description = "Number of polled devices. Default: ${DEFAULT-VALUE}.")
    private int devices;

    @Option(
        names = "--points",
        paramLabel = "N",
        defaultValue = "1000",
        description = "float32 points of each of them, at most 10000. Default: ${DEFAULT-VALUE}.")
    private int points;

    @Option(
        names = "--every",
        paramLabel = "DURATION",
        defaultValue = "1s",
        description = "Poll period. Default: ${DEFAULT-VALUE}.")
    private String every;

    @Option(
        names = "--warm-up",
        paramLabel = "DURATION",
        defaultValue = "10s",
        description = "Time before the first command. Default: ${DEFAULT-VALUE}.")
    private String warmUp;

    @Option(
        names = "--warm-up-commands",
        paramLabel = "N",
        defaultValue = "3000",
        description = "Number of commands before those measured. Default: ${DEFAULT-VALUE}.")
    private int warmUpCommands;
  }

  @Override
  public void run() {
    BenchWork.execute(this::command);
  }

  private void command()
      throws IOException,
          InterruptedException,
          ConfigException,
          AuthorityException,
          UnusableKeyException {
    try (TemporaryFolder folder = TemporaryFolder.make("bench")) {
      List<Integer> ports = FreePorts.find(3 + BenchSite.links(load.devices));
      BenchSite site =
          BenchSite.make(folder.path(), load.devices, load.points, load.every, "", targets, ports);
      CommandOperators.issueCertificates(site);
      BrokerEcho.issueCertificate(site);
      new Console(spec).json(measure(site, ports.get(2 + BenchSite.links(load.devices))));
    }
  }

  private Json measure(BenchSite site, int targetsPort)
      throws IOException, InterruptedException, UnusableKeyException {
    try (ChildProcess simulator = site.startSimulator("simulator.log");
        ChildProcess gateway = site.startGateway();
        CommandOperators operators = new CommandOperators(site, targets);
        BrokerEcho echo = new BrokerEcho(site, operators.material(0))) {
      Thread.sleep(BenchText.duration("--warm-up", load.warmUp).toMillis());
      List<CommandOperators.Signing> signings = CommandOperators.signings(site);
      warmUp(operators, signings);
      echo.warmUp();
      List<Json> results = new ArrayList<>();
      int first = 0;
      for (int inFlight : atOnce) {
        for (CommandOperators.Signing signing : signings) {
          CommandFloor floor =
              CommandFloor.measure(
                  site.folder(), targetsPort, BenchSite.floorUnit(targets), echo.millis());
          CommandSeries series = operators.sign(signing, first, commands, inFlight);
          CommandProcessorTime before = CommandProcessorTime.now(gateway, simulator);
          long begin = System.nanoTime();
          operators.send(series);
          double seconds = (System.nanoTime() - begin) / 1e9;
          CommandProcessorTime used = CommandProcessorTime.now(gateway, simulator).since(before);
          CommandLedger ledger = operators.verified(series);
          requireComplete(ledger, commands);
          results.add(
              new CommandRunResult(inFlight, signing.keys().size(), floor, ledger, seconds, used)
                  .json());
          first += commands;
        }
      }
      return BenchText.head("command")
          .put("load-points", (long) load.devices * load.points)
          .put("load-every", load.every)
          .put("operators", CommandOperators.COUNT)
          .put("warm-up-commands", load.warmUpCommands)
          .put("complete", true)
          .put("runs", results)
          .put("verification", VerificationSpeed.measure())
          .build();
    }
  }

  /** Sends commands that are not measured, until the machine code of both processes is compiled. */
  private void warmUp(CommandOperators operators, List<CommandOperators.Signing> signings)
      throws InterruptedException {
    for (CommandOperators.Signing signing : signings) {
      int count = load.warmUpCommands / signings.size();
      CommandSeries series = operators.sign(signing, 30_000, count, CommandOperators.COUNT);
      operators.send(series);
      requireComplete(operators.verified(series), count);
    }
  }

  private static void requireComplete(CommandLedger ledger, int sent) {
    String missing = ledger.whatIsMissing(sent);
    if (!missing.isEmpty()) {
      throw new VerbException(ExitCode.FAILED, "not complete: " + missing);
    }
  }
}
