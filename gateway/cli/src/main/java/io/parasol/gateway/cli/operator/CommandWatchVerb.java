// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parasol command watch}: prints every receipt of the site that the gateway has signed. */
@Command(name = "watch", description = "Prints the receipts of all commands as they arrive.")
final class CommandWatchVerb implements Runnable {

  private static final Duration POLL_INTERVAL = Duration.ofSeconds(1);

  @Mixin private BrokerOption broker;

  @Option(names = "--json", description = "Print each receipt as JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    TlsMaterial material = broker.material();
    Identity.Operator operator = BrokerOption.operator(material);
    Topics topics = broker.topics(operator);
    ReceiptFollower follower = new ReceiptFollower(topics, operator, material);
    ReceiptLine line = new ReceiptLine(json);
    Console console = new Console(spec);
    try (OperatorClient client =
        OperatorClient.connect(broker.broker(), material, follower::take, why -> follower.lost())) {
      client.subscribe(List.of(follower.gatewayState(), topics.ofAll(Kind.RECEIPT)));
      while (!follower.isLost()) {
        Optional<CommandReceipt> next = follower.next(POLL_INTERVAL);
        next.ifPresent(receipt -> console.line(line.of(receipt)));
      }
      throw new VerbException(ExitCode.FAILED, "connection lost");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
