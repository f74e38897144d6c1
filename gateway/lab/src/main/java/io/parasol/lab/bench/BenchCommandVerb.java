// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.Json;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.PointName;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.cli.operator.BrokerOption;
import io.parasol.gateway.cli.operator.OperatorClient;
import io.parasol.gateway.cli.operator.ReceiptFollower;
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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
      "Compares them with three syncs of this disk and one request with its read-back on this link.",
      "Exit code 1 unless each command was applied and has exactly one final receipt."
    })
final class BenchCommandVerb implements Runnable {

  /** How long to wait for the last receipts. */
  private static final Duration RECEIPT_TIMEOUT = Duration.ofSeconds(30);

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
        description = "Time before the measurement. Default: ${DEFAULT-VALUE}.")
    private String warmUp;
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
      new Console(spec).json(measure(site, ports.get(2 + BenchSite.links(load.devices))));
    }
  }

  @SuppressWarnings("try") // The simulator is opened only to be closed.
  private Json measure(BenchSite site, int targetsPort)
      throws IOException, InterruptedException, UnusableKeyException {
    try (ChildProcess simulator = site.startSimulator("simulator.log");
        ChildProcess gateway = site.startGateway()) {
      TlsMaterial operator = TlsMaterial.loadPkcs12(site.file("operator.p12"), new char[0]);
      Topics topics = new Topics(site.config().topicRoot(), site.config().site());
      ReceiptFollower follower =
          new ReceiptFollower(topics, BrokerOption.operator(operator), operator);
      int port = site.config().broker().listen().port();
      try (OperatorClient client =
          OperatorClient.connect(
              new HostPort("localhost", port), operator, follower::take, why -> follower.lost())) {
        client.subscribe(List.of(follower.gatewayState(), topics.ofAll(Kind.RECEIPT)));
        Thread.sleep(BenchText.duration("--warm-up", load.warmUp).toMillis());
        List<Json> results = new ArrayList<>();
        int first = 0;
        for (int inFlight : atOnce) {
          for (Signing signing : signings(site)) {
            CommandFloor floor =
                CommandFloor.measure(site.folder(), targetsPort, BenchSite.floorUnit(targets));
            CommandLedger ledger = new CommandLedger(inFlight);
            double before = gateway.processorSeconds();
            long begin = System.nanoTime();
            send(client, follower, topics, site, signing, first, ledger);
            double seconds = (System.nanoTime() - begin) / 1e9;
            double gatewaySeconds = gateway.processorSeconds() - before;
            String missing = ledger.whatIsMissing(commands);
            if (!missing.isEmpty()) {
              throw new VerbException(ExitCode.FAILED, "not complete: " + missing);
            }
            results.add(
                new CommandRunResult(
                        inFlight, signing.keys().size(), floor, ledger, seconds, gatewaySeconds)
                    .json());
            first += commands;
          }
        }
        return BenchText.head("command")
            .put("load-points", (long) load.devices * load.points)
            .put("load-every", load.every)
            .put("complete", true)
            .put("runs", results)
            .put("verification", VerificationSpeed.measure())
            .build();
      }
    }
  }

  private void send(
      OperatorClient client,
      ReceiptFollower follower,
      Topics topics,
      BenchSite site,
      Signing signing,
      int first,
      CommandLedger ledger)
      throws InterruptedException {
    Thread receiver = new Thread(() -> receive(follower, ledger), "receipts");
    receiver.setDaemon(true);
    receiver.start();
    for (int i = 0; i < commands; i++) {
      int target = i % targets;
      DeviceId device = new DeviceId("target-%02d".formatted(target));
      long value = 1L + (first + i) % 60_000;
      Command command =
          Command.create(
              site.config().site(),
              device,
              signing.commandClass(),
              new Action.Write(Map.of(signing.point(), new Value.Whole(value)), Optional.empty()),
              Instant.now(),
              Duration.ofMinutes(5),
              Map.of());
      SignedCommand signed = command.sign(signing.keys().get(0));
      for (SigningKey key : signing.keys().subList(1, signing.keys().size())) {
        signed = signed.withSignatureBy(key);
      }
      ledger.awaitTurn(device);
      ledger.sent(command.id(), device, signing.point(), value);
      client.publish(topics.of(device, Kind.COMMAND), signed.toJson(), RECEIPT_TIMEOUT);
    }
    ledger.awaitAll(RECEIPT_TIMEOUT);
    receiver.interrupt();
    receiver.join();
  }

  private static void receive(ReceiptFollower follower, CommandLedger ledger) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Optional<CommandReceipt> receipt = follower.next(Duration.ofSeconds(1));
        receipt.ifPresent(ledger::received);
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  /** A command class, the point that it writes, and the keys that sign it. */
  private record Signing(CommandClass commandClass, PointName point, List<SigningKey> keys) {}

  private static List<Signing> signings(BenchSite site) throws UnusableKeyException {
    SigningKey one = SigningKey.read(site.file("one.key"), new char[0]);
    SigningKey two = SigningKey.read(site.file("two.key"), new char[0]);
    return List.of(
        new Signing(CommandClass.SETPOINT, new PointName("limit"), List.of(one)),
        new Signing(CommandClass.CONFIG, new PointName("mode"), List.of(one, two)));
  }
}
