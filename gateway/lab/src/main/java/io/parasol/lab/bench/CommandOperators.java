// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.cli.operator.BrokerOption;
import io.parasol.gateway.cli.operator.ReceiptFollower;
import io.parasol.gateway.state.PkiFolder;
import io.parasol.lab.bench.measure.BenchClient;
import io.parasol.lab.bench.measure.CommandLedger;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Operators who send commands at the same time, each in a connection with a certificate of its own.
 * A site has several, and the broker limits the messages of each. The first one also receives the
 * receipts of all.
 */
final class CommandOperators implements AutoCloseable {

  /** Number of operators; the broker accepts 50 messages a second from each. */
  static final int COUNT = 8;

  private static final Duration RECEIPT_TIMEOUT = Duration.ofSeconds(30);
  private static final char[] NO_PASSWORD = {};

  private final BenchSite site;
  private final int targets;
  private final Topics topics;
  private final ReceiptFollower follower;
  private final List<BenchClient> clients = new ArrayList<>();

  /**
   * Connects the operators.
   *
   * @param targets number of the controllers that receive commands, in turn.
   */
  CommandOperators(BenchSite site, int targets) throws UnusableKeyException {
    this.site = site;
    this.targets = targets;
    this.topics = new Topics(site.config().topicRoot(), site.config().site());
    TlsMaterial first = material(0);
    this.follower = new ReceiptFollower(topics, BrokerOption.operator(first), first);
    try {
      for (int number = 0; number < COUNT; number++) {
        boolean isFirst = number == 0;
        clients.add(
            connect(
                isFirst ? first : material(number),
                isFirst
                    ? List.of(follower.gatewayState(), topics.ofAll(Kind.RECEIPT))
                    : List.of()));
      }
    } catch (RuntimeException | UnusableKeyException failed) {
      close();
      throw failed;
    }
  }

  /** Issues the certificates of the operators of a site. */
  static void issueCertificates(BenchSite site)
      throws IOException, AuthorityException, UnusableKeyException {
    SiteAuthority authority =
        SiteAuthority.open(
            PkiFolder.in(site.config().state()),
            site.config().trustDomain(),
            site.config().site(),
            Clock.systemUTC());
    for (int number = 0; number < COUNT; number++) {
      String name = name(number);
      authority.issueOperator(new OperatorName(name), Role.OPERATOR);
      authority.exports().pkcs12(name, site.file(name + ".p12"), NO_PASSWORD);
    }
  }

  private static String name(int number) {
    return "operator-" + number;
  }

  /** Returns the key and the certificate of an operator. */
  TlsMaterial material(int number) throws UnusableKeyException {
    return TlsMaterial.loadPkcs12(site.file(name(number) + ".p12"), NO_PASSWORD);
  }

  private BenchClient connect(TlsMaterial material, List<String> filters) {
    int port = site.config().broker().listen().port();
    return BenchClient.connect(
        new HostPort("localhost", port), material, filters, follower::take, follower::lost);
  }

  /** A command class, the point that it writes, and the keys that sign it. */
  record Signing(CommandClass commandClass, PointName point, List<SigningKey> keys) {}

  /** Returns how the commands of a measurement are signed: by one signer, and by two. */
  static List<Signing> signings(BenchSite site) throws UnusableKeyException {
    SigningKey one = SigningKey.read(site.file("one.key"), NO_PASSWORD);
    SigningKey two = SigningKey.read(site.file("two.key"), NO_PASSWORD);
    return List.of(
        new Signing(CommandClass.SETPOINT, new PointName("limit"), List.of(one)),
        new Signing(CommandClass.CONFIG, new PointName("mode"), List.of(one, two)));
  }

  /**
   * Sends commands, and waits for their receipts.
   *
   * @param first number of the first command; it decides the values that are written.
   */
  void send(Signing signing, int first, int commands, CommandLedger ledger)
      throws InterruptedException {
    Thread receiver = new Thread(() -> receive(ledger), "receipts");
    receiver.setDaemon(true);
    receiver.start();
    List<Thread> senders = new ArrayList<>();
    for (int number = 0; number < COUNT; number++) {
      int operator = number;
      Thread sender =
          new Thread(() -> sendAs(operator, signing, first, commands, ledger), name(number));
      sender.setDaemon(true);
      sender.start();
      senders.add(sender);
    }
    for (Thread each : senders) {
      each.join();
    }
    ledger.awaitAll(RECEIPT_TIMEOUT);
    receiver.interrupt();
    receiver.join();
  }

  /**
   * Sends the commands of one operator: those for each {@link #COUNT}th controller, so that the
   * commands of a controller keep their order.
   */
  private void sendAs(
      int operator, Signing signing, int first, int commands, CommandLedger ledger) {
    try {
      for (int i = 0; i < commands; i++) {
        int target = i % targets;
        if (target % COUNT == operator) {
          send(clients.get(operator), signing, target, 1L + (first + i) % 60_000, ledger);
        }
      }
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(
      BenchClient client, Signing signing, int target, long value, CommandLedger ledger)
      throws InterruptedException {
    DeviceId device = new DeviceId("target-%02d".formatted(target));
    ledger.awaitTurn(device);
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
    byte[] envelope = signed.toJson();
    ledger.sent(command.id(), device, signing.point(), value);
    client.publish(topics.of(device, Kind.COMMAND), envelope, RECEIPT_TIMEOUT);
  }

  private void receive(CommandLedger ledger) {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Optional<CommandReceipt> receipt = follower.next(Duration.ofSeconds(1));
        receipt.ifPresent(ledger::received);
      }
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    clients.forEach(BenchClient::close);
  }
}
