// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.broker.client.Sessions;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.dsse.SigningKey;
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
import org.jspecify.annotations.Nullable;

/**
 * Operators who send commands at the same time, each in a connection with a certificate of its own.
 * A site has several, and the broker limits the messages of each. The first one also receives the
 * receipts of all.
 */
final class CommandOperators implements AutoCloseable {

  /** Number of operators; the broker accepts 50 messages a second from each. */
  static final int COUNT = 8;

  private static final Duration VALIDITY = Duration.ofHours(1);
  private static final char[] NO_PASSWORD = {};

  private final BenchSite site;
  private final int targets;
  private final Topics topics;
  private final ReceiptFollower follower;
  private final Sessions sessions;
  private final List<BenchClient> clients = new ArrayList<>();
  private Instant lastInstant = Instant.EPOCH;
  private volatile @Nullable CommandSeries current;

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
    this.sessions = new Sessions(new HostPort("localhost", site.config().broker().listen().port()));
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
    return BenchClient.connect(sessions, material, filters, this::received, follower::lost);
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
   * Signs commands.
   *
   * @param first number of the first command; it decides the values that are written.
   * @param inFlight number of commands that are in flight at a time; at most one for each
   *     controller.
   */
  CommandSeries sign(Signing signing, int first, int commands, int inFlight) {
    int lanes = Math.min(inFlight, targets);
    CommandSeries signed = new CommandSeries(topics, clients, lanes);
    for (int i = 0; i < commands; i++) {
      int lane = i % lanes;
      int targetsOfLane = (targets - lane + lanes - 1) / lanes;
      int target = lane + lanes * (i / lanes % targetsOfLane);
      signed.add(lane, sign(signing, target, 1L + (first + i) % 60_000));
    }
    return signed;
  }

  private CommandSeries.SignedWrite sign(Signing signing, int target, long value) {
    DeviceId device = new DeviceId("target-%02d".formatted(target));
    Command command =
        Command.create(
            site.config().site(),
            device,
            signing.commandClass(),
            new Action.Write(Map.of(signing.point(), new Value.Whole(value)), Optional.empty()),
            nextInstant(),
            VALIDITY,
            Map.of());
    SignedCommand signed = command.sign(signing.keys().get(0));
    for (SigningKey key : signing.keys().subList(1, signing.keys().size())) {
      signed = signed.withSignatureBy(key);
    }
    return new CommandSeries.SignedWrite(
        command.id(), device, signing.point(), value, signed.toJson());
  }

  /** Returns the time, later than before: the counters of commands are milliseconds. */
  private Instant nextInstant() {
    Instant now = Instant.now();
    Instant next = lastInstant.plusMillis(1);
    lastInstant = now.isAfter(next) ? now : next;
    return lastInstant;
  }

  /** Sends commands, and waits for their final receipts. */
  void send(CommandSeries commands) throws InterruptedException {
    current = commands;
    commands.send();
  }

  /** Verifies the final receipts of commands that were sent. */
  CommandLedger verified(CommandSeries commands) throws InterruptedException {
    return commands.verified(follower);
  }

  private void received(String topic, byte[] payload) {
    CommandSeries receiver = current;
    if (topic.equals(follower.gatewayState())) {
      follower.take(topic, payload);
    } else if (receiver != null) {
      receiver.received(topic, payload);
    }
  }

  @Override
  public void close() {
    sessions.close();
  }
}
