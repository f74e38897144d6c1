// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command;

import io.parasol.broker.session.PublishResult;
import io.parasol.broker.topic.Topics;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Final receipts that the broker has not acknowledged. Each is published again, byte for byte,
 * until it has been. Used on the thread of commands only.
 */
final class ReceiptOutbox {

  private static final Logger log = LoggerFactory.getLogger(ReceiptOutbox.class);

  /** So many are with the broker at once; the session's window has to serve others too. */
  private static final int MOST_IN_FLIGHT = 16;

  /**
   * Refusals are not journaled, so that a flood of them cannot fill the disk; nor may it fill the
   * memory. Of more than these, the oldest are given up.
   */
  static final int MOST_REFUSALS = 256;

  private final Topics topics;
  private final ReceiptOutlet outlet;
  private final Executor commands;
  private final Consumer<CommandKey> published;
  private final List<Waiting> waiting = new ArrayList<>();

  /**
   * @param commands where acknowledgements are taken in.
   * @param published told of each journaled command whose receipt is with the broker.
   */
  ReceiptOutbox(
      Topics topics, ReceiptOutlet outlet, Executor commands, Consumer<CommandKey> published) {
    this.topics = topics;
    this.outlet = outlet;
    this.commands = commands;
    this.published = published;
  }

  /** One receipt on its way. */
  private static final class Waiting {
    private final Optional<CommandKey> journaled;
    private final Letter letter;
    private final Set<String> left;
    private int inFlight;
    private boolean isRefused;

    Waiting(Optional<CommandKey> journaled, Letter letter, Set<String> left) {
      this.journaled = journaled;
      this.letter = letter;
      this.left = new LinkedHashSet<>(left);
    }
  }

  /** Publishes once, and does not care: a receipt that is not the final one. */
  void mention(Letter letter) {
    letter.topics(topics).forEach(topic -> outlet.publish(letter.to(topic)));
  }

  /** Publishes a refusal until it is acknowledged, but not across a restart. */
  void refuse(Letter letter) {
    long refusals = waiting.stream().filter(each -> each.journaled.isEmpty()).count();
    if (refusals >= MOST_REFUSALS) {
      giveUpOldestRefusal();
    }
    add(new Waiting(Optional.empty(), letter, letter.topics(topics)));
  }

  /** Publishes a final receipt that is in the journal until it is acknowledged. */
  void deliver(CommandKey key, Letter letter) {
    add(new Waiting(Optional.of(key), letter, letter.topics(topics)));
  }

  private void add(Waiting one) {
    waiting.add(one);
    flush();
  }

  private void giveUpOldestRefusal() {
    Iterator<Waiting> all = waiting.iterator();
    while (all.hasNext()) {
      Waiting each = all.next();
      if (each.journaled.isEmpty()) {
        all.remove();
        log.warn("receipt given up device={} why=too_many_refusals", each.letter.device());
        return;
      }
    }
  }

  /** Whether the broker has still to answer to something. */
  boolean isInFlight() {
    return waiting.stream().anyMatch(each -> each.inFlight > 0);
  }

  /** There is a new connection, on which even what was refused may be taken. */
  void connected() {
    waiting.forEach(each -> each.isRefused = false);
    flush();
  }

  /** Publishes what is not with the broker at the moment, oldest first. */
  void flush() {
    int inFlight = waiting.stream().mapToInt(each -> each.inFlight).sum();
    for (Waiting each : List.copyOf(waiting)) {
      if (inFlight >= MOST_IN_FLIGHT) {
        return;
      }
      if (each.inFlight == 0 && !each.isRefused) {
        inFlight += each.left.size();
        List.copyOf(each.left).forEach(topic -> publish(each, topic));
      }
    }
  }

  private void publish(Waiting one, String topic) {
    one.inFlight++;
    outlet
        .publish(one.letter.to(topic))
        .whenCompleteAsync(
            (result, failure) ->
                answered(one, topic, failure == null ? result : PublishResult.UNKNOWN),
            commands);
  }

  private void answered(Waiting one, String topic, PublishResult result) {
    one.inFlight--;
    boolean isReply = one.letter.reply().topic().filter(topic::equals).isPresent();
    if (result == PublishResult.ACCEPTED || (result == PublishResult.REFUSED && isReply)) {
      one.left.remove(topic);
    } else if (result == PublishResult.REFUSED) {
      one.isRefused = true;
      log.error("receipt refused by the broker topic={}", topic);
    }
    if (one.left.isEmpty() && waiting.remove(one)) {
      one.journaled.ifPresent(published);
      flush();
    }
  }
}
