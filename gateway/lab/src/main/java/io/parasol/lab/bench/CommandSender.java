// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.broker.topic.Kind;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.cli.operator.BrokerOption;
import io.parasol.gateway.cli.operator.OperatorClient;
import io.parasol.gateway.cli.operator.ReceiptFollower;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.CommandLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * An operator who sends a signed set point about once a second, and waits for the receipts. Devices
 * are polled once a second, too; the commands meet the polls in each phase of the second, so that
 * two measurements can be compared.
 */
final class CommandSender implements AutoCloseable {

  private static final Duration VALIDITY = Duration.ofMinutes(5);
  private static final Duration RECEIPT_TIMEOUT = Duration.ofSeconds(60);
  private static final PointName POINT = new PointName("limit");
  private static final char[] NO_PASSWORD = {};

  /** Its multiples fill the interval from 0 to 1 evenly, however many they are. */
  private static final double GOLDEN_RATIO = 0.6180339887498949;

  private final AttackSite site;
  private final Consumer<String> losses;
  private final SigningKey key;
  private final ReceiptFollower follower;
  private final OperatorClient client;
  private final Thread receiver;
  private volatile CommandLedger ledger = new CommandLedger(AttackSite.TARGETS);
  private int number;

  /**
   * Connects the operator.
   *
   * @param losses receives why its connection was lost, or a command could not be published.
   */
  CommandSender(AttackSite site, Consumer<String> losses) throws UnusableKeyException {
    this.site = site;
    this.losses = losses;
    this.key = SigningKey.read(site.site().file("one.key"), NO_PASSWORD);
    TlsMaterial operator = TlsMaterial.loadPkcs12(site.site().file("operator.p12"), NO_PASSWORD);
    ReceiptFollower receipts =
        new ReceiptFollower(site.topics(), BrokerOption.operator(operator), operator);
    this.follower = receipts;
    this.client =
        OperatorClient.connect(
            new HostPort("localhost", site.site().config().broker().listen().port()),
            operator,
            receipts::take,
            why -> {
              losses.accept("the operator: " + why);
              receipts.lost();
            });
    client.subscribe(List.of(receipts.gatewayState(), site.topics().ofAll(Kind.RECEIPT)));
    this.receiver = new Thread(this::receive, "receipts");
    receiver.setDaemon(true);
    receiver.start();
  }

  /**
   * The commands of some time.
   *
   * @param sent those that the broker has acknowledged.
   */
  record Sent(int sent, CommandLedger ledger) {}

  /** Sends commands for this time, and waits for their receipts. */
  Sent sendFor(Duration time) throws InterruptedException {
    CommandLedger current = new CommandLedger(AttackSite.TARGETS);
    ledger = current;
    int[] sent = {0};
    Thread sender = new Thread(() -> sent[0] = send(current, time), "commands");
    sender.setDaemon(true);
    sender.start();
    sender.join(time.plus(RECEIPT_TIMEOUT).toMillis());
    sender.interrupt();
    sender.join();
    current.awaitAll(RECEIPT_TIMEOUT);
    return new Sent(sent[0], current);
  }

  private int send(CommandLedger current, Duration time) {
    int sent = 0;
    long end = System.nanoTime() + time.toNanos();
    try {
      long begin = System.nanoTime();
      for (long next = begin; next < end; next = begin + nanosUntil(sent)) {
        TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
        send(current);
        sent++;
      }
    } catch (InterruptedException late) {
      losses.accept("the operator: a device has no receipt for its last command");
    } catch (VerbException notPublished) {
      losses.accept("the operator: " + notPublished.getMessage());
    }
    return sent;
  }

  /** Returns when a command is sent: in its second, at a phase far from those of the others. */
  static long nanosUntil(int command) {
    double phase = command * GOLDEN_RATIO % 1;
    return (long) ((command + phase) * TimeUnit.SECONDS.toNanos(1));
  }

  private void send(CommandLedger current) throws InterruptedException {
    DeviceId device = new DeviceId(AttackSite.target(number % AttackSite.TARGETS));
    long value = 1L + number++ % 60_000;
    Command command =
        Command.create(
            site.site().config().site(),
            device,
            CommandClass.SETPOINT,
            new Action.Write(Map.of(POINT, new Value.Whole(value)), Optional.empty()),
            Instant.now(),
            VALIDITY,
            Map.of());
    byte[] envelope = command.sign(key).toJson();
    current.awaitTurn(device);
    current.sent(command.id(), device, POINT, value);
    client.publish(site.topics().of(device, Kind.COMMAND), envelope, VALIDITY);
  }

  private void receive() {
    try {
      while (!follower.isLost()) {
        follower.next(Duration.ofSeconds(1)).ifPresent(receipt -> ledger.received(receipt));
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    receiver.interrupt();
    client.close();
  }
}
