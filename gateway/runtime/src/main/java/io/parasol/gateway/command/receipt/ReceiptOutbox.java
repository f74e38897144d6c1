// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.receipt;

import io.parasol.broker.client.PublishResult;
import io.parasol.broker.topic.Topics;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.gateway.command.journal.CommandKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Final receipts that the broker has not acknowledged. Each is published again, byte for byte,
 * until it is acknowledged.
 */
@ConfinedTo("commands")
public final class ReceiptOutbox {

  private static final Logger log = LoggerFactory.getLogger(ReceiptOutbox.class);

  /**
   * Maximum number of receipts in flight. The session's in-flight window must also serve other
   * publishers.
   */
  private static final int MAX_IN_FLIGHT = 16;

  /**
   * Maximum number of unacknowledged rejection receipts; above it the oldest is dropped. These
   * receipts are not published again after a restart, and a flood of them must not fill the memory.
   */
  static final int MAX_REFUSALS = 256;

  private final Topics topics;
  private final ReceiptOutlet outlet;
  private final Executor commands;
  private final Consumer<CommandKey> published;
  private final List<PendingReceipt> waiting = new ArrayList<>();

  /**
   * @param commands the executor on which acknowledgements are handled.
   * @param published called for each journaled command whose receipt the broker has acknowledged.
   */
  public ReceiptOutbox(
      Topics topics, ReceiptOutlet outlet, Executor commands, Consumer<CommandKey> published) {
    this.topics = topics;
    this.outlet = outlet;
    this.commands = commands;
    this.published = published;
  }

  /** A receipt that is not yet acknowledged on all its topics. */
  private static final class PendingReceipt {
    /** Null for a rejection, which is not in the journal. */
    private final @Nullable CommandKey journaled;

    private final OutgoingReceipt receipt;
    private final Set<String> remainingTopics;
    private int inFlight;
    private boolean isRefused;

    PendingReceipt(
        @Nullable CommandKey journaled, OutgoingReceipt receipt, Set<String> remainingTopics) {
      this.journaled = journaled;
      this.receipt = receipt;
      this.remainingTopics = new LinkedHashSet<>(remainingTopics);
    }
  }

  /** Publishes a receipt that is not final once, without waiting for an acknowledgement. */
  void publishOnce(OutgoingReceipt receipt) {
    receipt.topics(topics).forEach(topic -> outlet.publish(receipt.to(topic)));
  }

  /** Publishes a rejection until it is acknowledged, but not again after a restart. */
  void refuse(OutgoingReceipt receipt) {
    long refusals = waiting.stream().filter(each -> each.journaled == null).count();
    if (refusals >= MAX_REFUSALS) {
      dropOldestRefusal();
    }
    add(new PendingReceipt(null, receipt, receipt.topics(topics)));
  }

  /** Publishes a final receipt that is in the journal until it is acknowledged. */
  void deliver(CommandKey key, OutgoingReceipt receipt) {
    add(new PendingReceipt(key, receipt, receipt.topics(topics)));
  }

  private void add(PendingReceipt one) {
    waiting.add(one);
    flush();
  }

  private void dropOldestRefusal() {
    Iterator<PendingReceipt> all = waiting.iterator();
    while (all.hasNext()) {
      PendingReceipt each = all.next();
      if (each.journaled == null) {
        all.remove();
        log.warn(
            "receipt dropped, too many rejections device={} why=too_many_refusals",
            each.receipt.device());
        return;
      }
    }
  }

  /** Returns whether an acknowledgement of the broker is outstanding. */
  public boolean isInFlight() {
    return waiting.stream().anyMatch(each -> each.inFlight > 0);
  }

  /**
   * Publishes again after a reconnect. The broker may now accept receipts that it refused before.
   */
  public void connected() {
    waiting.forEach(each -> each.isRefused = false);
    flush();
  }

  /** Publishes receipts that are not in flight, oldest first, up to the limit. */
  public void flush() {
    int inFlight = waiting.stream().mapToInt(each -> each.inFlight).sum();
    for (PendingReceipt each : List.copyOf(waiting)) {
      if (inFlight >= MAX_IN_FLIGHT) {
        return;
      }
      if (each.inFlight == 0 && !each.isRefused) {
        inFlight += each.remainingTopics.size();
        List.copyOf(each.remainingTopics).forEach(topic -> publish(each, topic));
      }
    }
  }

  private void publish(PendingReceipt one, String topic) {
    one.inFlight++;
    outlet
        .publish(one.receipt.to(topic))
        .whenCompleteAsync(
            (result, failure) ->
                acknowledged(one, topic, failure == null ? result : PublishResult.UNKNOWN),
            commands);
  }

  private void acknowledged(PendingReceipt one, String topic, PublishResult result) {
    one.inFlight--;
    boolean isReply = one.receipt.reply().topic().filter(topic::equals).isPresent();
    if (result == PublishResult.ACCEPTED || (result == PublishResult.REFUSED && isReply)) {
      one.remainingTopics.remove(topic);
    } else if (result == PublishResult.REFUSED) {
      one.isRefused = true;
      log.error("receipt refused by the broker topic={}", topic);
    }
    if (one.remainingTopics.isEmpty() && waiting.remove(one)) {
      if (one.journaled != null) {
        published.accept(one.journaled);
      }
      flush();
    }
  }
}
