// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.json.JsonException;
import io.parasol.gateway.command.receipt.ReceiptOutlet;
import io.parasol.lab.crash.CrashableDisk;
import io.parasol.lab.explore.Scheduler.Actor;
import io.parasol.lab.explore.World.FinalReceipt;
import io.parasol.legacy.transfer.ReleasedImage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The broker between the gateway and the operator. It delivers receipts in their order. */
final class SimulatedBroker implements ReceiptOutlet {

  /** Receipts by the hash of their bytes; the same bytes occur on many paths. */
  private static final Map<String, CommandReceipt> OPENED = new HashMap<>();

  private final World world;
  private final Scheduler scheduler;
  private final CrashableDisk disk;
  private final Deque<InFlight> inFlight = new ArrayDeque<>();

  /**
   * A receipt on its way.
   *
   * @param operations of the disk when it was published.
   */
  private record InFlight(
      Publication publication, int operations, CompletableFuture<PublishResult> result) {}

  SimulatedBroker(World world, Scheduler scheduler, CrashableDisk disk) {
    this.world = world;
    this.scheduler = scheduler;
    this.disk = disk;
  }

  @Override
  public CompletionStage<PublishResult> publish(Publication publication) {
    InFlight one = new InFlight(publication, disk.operations(), new CompletableFuture<>());
    inFlight.addLast(one);
    scheduler.submit(
        Actor.BROKER,
        () -> {
          inFlight.removeFirst();
          receive(world, publication);
          one.result().complete(PublishResult.ACCEPTED);
        });
    return one.result();
  }

  /** Loses the next receipt, or only its acknowledgement. */
  void lose(boolean isReceived) {
    InFlight lost = inFlight.removeFirst();
    scheduler.dropNext(Actor.BROKER);
    scheduler.enter(Actor.BROKER, isReceived ? 1 : 2);
    if (isReceived) {
      receive(world, lost.publication());
    }
    lost.result().complete(PublishResult.UNKNOWN);
  }

  /** Delivers to another world what was published before that number of operations was done. */
  void deliverInFlight(World other, int operations) {
    for (InFlight each : inFlight) {
      if (each.operations() <= operations) {
        receive(other, each.publication());
      }
    }
  }

  private static void receive(World world, Publication publication) {
    String sha256 = ReleasedImage.of(publication.payload()).sha256();
    CommandReceipt receipt = OPENED.computeIfAbsent(sha256, unknown -> open(publication));
    for (Order order : Order.values()) {
      if (receipt.command().filter(order.id()::equals).isPresent()) {
        if (receipt.outcome() == Outcome.ACCEPTED) {
          world.accepted.add(order);
        } else if (receipt.outcome().isFinal()) {
          world
              .finals
              .computeIfAbsent(order, none -> new LinkedHashSet<>())
              .add(
                  new FinalReceipt(
                      receipt.outcome().name().toLowerCase(Locale.ROOT),
                      receipt.reason().orElse(""),
                      sha256));
        }
      }
    }
  }

  private static CommandReceipt open(Publication publication) {
    try {
      return CommandReceipt.open(publication.payload(), ExploredSite.GATEWAY.publicKey());
    } catch (JsonException malformed) {
      throw new IllegalStateException("a receipt that cannot be read", malformed);
    }
  }
}
