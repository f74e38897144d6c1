// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench;

import io.parasol.broker.client.PublishResult;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.json.Members;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.cli.operator.ReceiptFollower;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.VerbException;
import io.parasol.lab.bench.measure.BenchClient;
import io.parasol.lab.bench.measure.CommandLedger;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Signed commands that are sent in lanes. The final receipt of a command lets its lane send the
 * next one, so there are always as many in flight as there are lanes. Each lane has controllers of
 * its own, and none of them two commands at a time.
 *
 * <p>The commands are signed before they are sent, and the receipts are verified after the last of
 * them. Operators have computers of their own, and would not take that time from the gateway.
 */
final class CommandSeries {

  private static final Duration RECEIPT_TIMEOUT = Duration.ofSeconds(30);

  private final Topics topics;
  private final List<BenchClient> operators;
  private final List<Lane> lanes = new ArrayList<>();
  private final Map<String, Lane> inFlight = new HashMap<>();
  private final List<Arrival> arrivals = new ArrayList<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CommandLedger ledger;
  private int sent;

  /**
   * @param operators send the commands, in turn.
   */
  CommandSeries(Topics topics, List<BenchClient> operators, int laneCount) {
    this.topics = topics;
    this.operators = operators;
    this.ledger = new CommandLedger(laneCount);
    for (int number = 0; number < laneCount; number++) {
      lanes.add(new Lane());
    }
  }

  /** A command that is ready to be sent. */
  @SuppressWarnings("ArrayRecordComponent")
  record SignedWrite(String id, DeviceId device, PointName point, long value, byte[] envelope) {}

  /** The commands that are sent one after another. */
  private static final class Lane {
    private final Queue<SignedWrite> waiting = new ArrayDeque<>();
  }

  /** A final receipt that is not verified yet. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Arrival(String topic, byte[] receipt, long nanos) {}

  /** Adds a command to a lane. */
  void add(int lane, SignedWrite command) {
    lanes.get(lane).waiting.add(command);
  }

  /**
   * Sends the commands, and waits for their final receipts.
   *
   * @throws VerbException if the broker does not accept a command.
   */
  void send() throws InterruptedException {
    synchronized (this) {
      lanes.forEach(this::sendNext);
    }
    try {
      ended.get(allowed().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException missing) {
      // The ledger shows it.
    } catch (ExecutionException refused) {
      throw new VerbException(ExitCode.FAILED, String.valueOf(refused.getCause()), refused);
    }
  }

  /** Returns the longest time for all commands: one of a lane after the other. */
  private Duration allowed() {
    int most = lanes.stream().mapToInt(lane -> lane.waiting.size()).max().orElse(0);
    return RECEIPT_TIMEOUT.plus(Duration.ofSeconds(1).multipliedBy(most));
  }

  private void sendNext(Lane lane) {
    SignedWrite next = lane.waiting.poll();
    if (next == null) {
      if (inFlight.isEmpty()) {
        ended.complete(null);
      }
      return;
    }
    inFlight.put(next.id(), lane);
    ledger.sent(next.id(), next.device(), next.point(), next.value());
    var unused =
        operators
            .get(sent++ % operators.size())
            .publish(topics.of(next.device(), Kind.COMMAND), next.envelope(), RECEIPT_TIMEOUT)
            .thenAccept(result -> published(next, result));
  }

  private void published(SignedWrite command, PublishResult result) {
    if (result != PublishResult.ACCEPTED) {
      ended.completeExceptionally(
          new IllegalStateException("cannot publish to " + command.device() + ": " + result));
    }
  }

  /** Handles a message from a receipt topic. On a thread of the client. */
  synchronized void received(String topic, byte[] receipt) {
    long now = System.nanoTime();
    finalReceiptFor(receipt)
        .ifPresent(
            id -> {
              arrivals.add(new Arrival(topic, receipt, now));
              Lane lane = inFlight.remove(id);
              if (lane != null) {
                sendNext(lane);
              }
            });
  }

  /** Returns the command that a receipt claims to end, if it claims that. */
  private static Optional<String> finalReceiptFor(byte[] receipt) {
    try {
      Members members = Members.of(Json.parse(Envelope.parse(receipt).payload()), "receipt");
      boolean isFinal = Outcome.of(members.text("outcome")).filter(Outcome::isFinal).isPresent();
      return isFinal ? members.optionalText("command") : Optional.empty();
    } catch (JsonException malformed) {
      return Optional.empty();
    }
  }

  /**
   * Verifies the final receipts.
   *
   * @param follower knows the key of the gateway.
   * @return the commands, and the receipts that the gateway has signed.
   */
  synchronized CommandLedger verified(ReceiptFollower follower) throws InterruptedException {
    for (Arrival each : arrivals) {
      follower.take(each.topic(), each.receipt());
      follower.next(Duration.ZERO).ifPresent(receipt -> ledger.received(receipt, each.nanos()));
    }
    return ledger;
  }
}
