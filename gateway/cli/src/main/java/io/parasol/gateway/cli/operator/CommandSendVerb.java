// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.operator;

import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.DurationText;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code parasol command send}: sends a signed command and follows its receipts to the final one.
 */
@Command(
    name = "send",
    description = {
      "Sends a signed command and follows its receipts to the final one.",
      "Exit code 0 only if it was applied; 3 if it was rejected.",
      "With --key, --device and --write it also signs the command first."
    })
final class CommandSendVerb implements Runnable {

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "The signed command.")
  private @Nullable Path file;

  @Mixin private CommandOptions command;

  @Mixin private BrokerOption broker;

  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "60s",
      description = "Maximum time to wait for the final receipt. Default: ${DEFAULT-VALUE}.")
  private String wait;

  @Option(names = "--json", description = "Print each receipt as JSON.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    TlsMaterial material = broker.material();
    Identity.Operator operator = BrokerOption.operator(material);
    Topics topics = broker.topics(operator);
    byte[] envelope = envelope(operator);
    Target target = Target.of(envelope);
    Duration timeout = timeout();
    ReceiptFollower follower = new ReceiptFollower(topics, operator, material);
    try (OperatorClient client =
        OperatorClient.connect(broker.broker(), material, follower::take, why -> follower.lost())) {
      client.subscribe(List.of(follower.gatewayState(), topics.of(target.device(), Kind.RECEIPT)));
      client.publish(topics.of(target.device(), Kind.COMMAND), envelope, timeout);
      Optional<CommandReceipt> last = follow(follower, target, timeout);
      if (last.isEmpty() && follower.isLost()) {
        throw new VerbException(
            ExitCode.FAILED,
            "connection lost after %s was sent, before its final receipt arrived"
                .formatted(target.id().orElse("the command")));
      }
      requireApplied(last, target);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private byte[] envelope(Identity.Operator operator) {
    if (file == null) {
      return command.sign(operator.site(), Instant.now()).toJson();
    }
    if (!command.isEmpty() || command.hasKey()) {
      throw new VerbException(
          ExitCode.USAGE, "FILE is sent unchanged; expected no --key, no --device and no --write");
    }
    return CommandSignVerb.read(file);
  }

  private Duration timeout() {
    return DurationText.parse(wait)
        .orElseThrow(
            () ->
                new VerbException(
                    ExitCode.USAGE,
                    "--wait is \"%s\"; expected a duration with its unit, such as 60s"
                        .formatted(wait)));
  }

  /** Prints the command's receipts up to the final one; returns empty if that does not arrive. */
  private Optional<CommandReceipt> follow(ReceiptFollower follower, Target target, Duration timeout)
      throws InterruptedException {
    long until = System.nanoTime() + timeout.toNanos();
    ReceiptLine line = new ReceiptLine(json);
    Console console = new Console(spec);
    while (true) {
      Duration left = Duration.ofNanos(until - System.nanoTime());
      Optional<CommandReceipt> next = left.isNegative() ? Optional.empty() : follower.next(left);
      if (next.isEmpty()) {
        return next;
      }
      CommandReceipt receipt = next.get();
      if (target.isAnsweredBy(receipt)) {
        console.line(line.of(receipt));
        if (receipt.outcome().isFinal()) {
          return next;
        }
      }
    }
  }

  private static void requireApplied(Optional<CommandReceipt> last, Target target) {
    if (last.isEmpty()) {
      throw new VerbException(
          ExitCode.FAILED,
          "no final receipt for %s arrived in time; parasol command watch shows later ones"
              .formatted(target.id().orElse("the command")));
    }
    Outcome outcome = last.get().outcome();
    if (outcome != Outcome.APPLIED) {
      throw new VerbException(
          outcome == Outcome.REJECTED ? ExitCode.REFUSED : ExitCode.FAILED,
          "not applied: "
              + outcome.wireName()
              + last.get().reason().map(why -> ", " + why).orElse(""));
    }
  }

  /**
   * The target that the envelope names. It is not verified here, but by the gateway.
   *
   * @param id the command's id, if it has one.
   */
  private record Target(Optional<String> id, DeviceId device) {

    static Target of(byte[] envelope) {
      try {
        if (Json.parse(Envelope.parse(envelope).payload()) instanceof Json.Obj content
            && content.members().get("device") instanceof Json.Str device) {
          Optional<String> id =
              content.members().get("id") instanceof Json.Str text
                  ? Optional.of(text.text())
                  : Optional.empty();
          return new Target(id, new DeviceId(device.text()));
        }
      } catch (JsonException | IllegalArgumentException unreadable) {
        // Reported below.
      }
      throw new VerbException(
          ExitCode.USAGE, "the file is not the envelope of a command: it names no device");
    }

    /**
     * Returns whether the receipt belongs to this command. A receipt without an id belongs only to
     * a command without one, because other clients may send malformed commands, too.
     */
    boolean isAnsweredBy(CommandReceipt receipt) {
      return receipt.device().equals(device) && receipt.command().equals(id);
    }
  }
}
