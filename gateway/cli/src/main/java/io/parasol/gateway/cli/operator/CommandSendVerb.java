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
import io.parasol.certs.json.Members;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.DurationText;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.cli.verb.Console;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
      "With --key, --device and --write it also signs the command first, for example:"
          + " parasol command send --key control-room.key --device inverter-01 --write limit=60"
          + " --as anna.p12"
    })
final class CommandSendVerb implements Runnable {

  private static final Duration RECONNECT_PAUSE = Duration.ofSeconds(1);

  /** How long receipts are awaited before the log is read again. */
  private static final Duration ASK_PAUSE = Duration.ofSeconds(10);

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
    long until = System.nanoTime() + timeout.toNanos();
    Party party = new Party(broker.broker(), material, operator, topics);
    ReceiptFollower follower = party.follower();
    try {
      Optional<CommandReceipt> last;
      try (OperatorClient client = party.connect(follower)) {
        client.subscribe(party.filters(follower, target.device()));
        client.publish(topics.of(target.device(), Kind.COMMAND), envelope, timeout);
        last = follow(follower, target, until);
      }
      // A gateway that installs a release of itself restarts meanwhile.
      while (last.isEmpty() && follower.isLost() && until - System.nanoTime() > 0) {
        Thread.sleep(RECONNECT_PAUSE.toMillis());
        follower = party.follower();
        last = followAgain(party, follower, target, until);
      }
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

  /**
   * Connects again, and follows the receipts. The final one may have been published meanwhile; then
   * the log of the gateway has it. The connection counts as lost also if it cannot be made.
   */
  private Optional<CommandReceipt> followAgain(
      Party party, ReceiptFollower follower, Target target, long until)
      throws InterruptedException {
    try (OperatorClient client = party.connect(follower)) {
      client.subscribe(party.filters(follower, target.device()));
      Optional<CommandReceipt> last = Optional.empty();
      while (last.isEmpty() && !follower.isLost() && until - System.nanoTime() > 0) {
        takeStored(party, follower, target);
        long again = System.nanoTime() + ASK_PAUSE.toNanos();
        last = follow(follower, target, again - until < 0 ? again : until);
      }
      return last;
    } catch (VerbException failed) {
      if (failed.exitCode() == ExitCode.REFUSED) {
        throw failed;
      }
      follower.lost();
      return Optional.empty();
    }
  }

  /** Takes what the log has. A gateway that has just started may not respond yet. */
  private static void takeStored(Party party, ReceiptFollower follower, Target target) {
    try {
      for (Json each : party.stored(target)) {
        follower.take(party.receipts(target.device()), Json.write(each));
      }
    } catch (VerbException notYet) {
      // Later receipts arrive, and the log is read again.
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
    return EnvelopeFile.read(file);
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
  private Optional<CommandReceipt> follow(ReceiptFollower follower, Target target, long until)
      throws InterruptedException {
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

  /** Who sends, and to which broker. */
  private record Party(
      HostPort broker, TlsMaterial material, Identity.Operator operator, Topics topics) {

    ReceiptFollower follower() {
      return new ReceiptFollower(topics, operator, material);
    }

    String receipts(DeviceId device) {
      return topics.of(device, Kind.RECEIPT);
    }

    /** Returns what to subscribe to: the key of the gateway, and the receipts. */
    List<String> filters(ReceiptFollower follower, DeviceId device) {
      return List.of(follower.gatewayState(), receipts(device));
    }

    OperatorClient connect(ReceiptFollower follower) {
      return OperatorClient.connect(broker, material, follower::take, why -> follower.lost());
    }

    /**
     * Returns the final receipt of a command from the log of the gateway, if it is there. A command
     * without an id has none.
     */
    List<Json> stored(Target target) {
      if (target.id().isEmpty()) {
        return List.of();
      }
      try (RequestClient requests =
          RequestClient.connect(broker, material, topics, operator.name())) {
        Members response =
            requests.request(
                Json.object()
                    .put("request", "receipts")
                    .put("device", target.device().value())
                    .put("command", target.id().get()));
        List<Json> envelopes = new ArrayList<>();
        if (response.required("receipts") instanceof Json.Arr all) {
          for (Json each : all.items()) {
            envelopes.add(Members.of(each, "receipt").required("receipt"));
          }
        }
        return envelopes;
      } catch (JsonException malformed) {
        throw new VerbException(
            ExitCode.FAILED, "the response is malformed: " + malformed.getMessage(), malformed);
      }
    }
  }
}
