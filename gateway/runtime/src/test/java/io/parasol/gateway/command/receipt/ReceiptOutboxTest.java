// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.gateway.command.Site;
import io.parasol.gateway.command.journal.CommandKey;
import io.parasol.gateway.command.journal.ReplyTo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The outbox of receipts")
class ReceiptOutboxTest {

  private static final ReplyTo NOWHERE = new ReplyTo(Optional.empty(), Optional.empty());

  /** A broker that responds on request. */
  private static final class SlowBroker implements ReceiptOutlet {
    private final List<Publication> published = new ArrayList<>();
    private final List<CompletableFuture<PublishResult>> answers = new ArrayList<>();

    @Override
    public CompletionStage<PublishResult> publish(Publication publication) {
      published.add(publication);
      CompletableFuture<PublishResult> answer = new CompletableFuture<>();
      answers.add(answer);
      return answer;
    }

    void answer(int which, PublishResult result) {
      answers.get(which).complete(result);
    }

    List<String> payloads() {
      return published.stream().map(each -> new String(each.payload(), UTF_8)).toList();
    }
  }

  private final SlowBroker broker = new SlowBroker();
  private final List<CommandKey> reported = new ArrayList<>();
  private final ReceiptOutbox outbox =
      new ReceiptOutbox(Site.TOPICS, broker, Runnable::run, reported::add);

  private static CommandKey key(int number) {
    return new CommandKey(Site.INVERTER, "c" + number);
  }

  private static OutgoingReceipt letter(int number) {
    return new OutgoingReceipt(Site.INVERTER, ("r" + number).getBytes(UTF_8), NOWHERE);
  }

  private void deliver(int from, int to) {
    for (int number = from; number <= to; number++) {
      outbox.deliver(key(number), letter(number));
    }
  }

  @Test
  void tells_which_receipts_the_broker_has() {
    deliver(1, 2);
    broker.answer(1, PublishResult.ACCEPTED);

    assertEquals(List.of(key(2)), reported);
    assertTrue(outbox.isInFlight());
    broker.answer(0, PublishResult.ACCEPTED);
    assertEquals(List.of(key(2), key(1)), reported);
    assertFalse(outbox.isInFlight());
  }

  @Test
  void leaves_room_in_the_session_for_others() {
    deliver(1, 40);
    assertEquals(16, broker.published.size());

    broker.answer(0, PublishResult.ACCEPTED);
    assertEquals(17, broker.published.size());
    assertEquals("r17", broker.payloads().get(16));
  }

  @Test
  void sends_nothing_twice_while_the_broker_has_not_answered() {
    deliver(1, 1);
    outbox.flush();
    outbox.connected();

    assertEquals(1, broker.published.size());
  }

  @Test
  void sends_again_what_got_no_answer_or_came_too_early_in_the_same_order() {
    deliver(1, 2);
    broker.answer(0, PublishResult.UNKNOWN);
    broker.answer(1, PublishResult.QUOTA_EXCEEDED);
    assertEquals(2, broker.published.size());

    outbox.flush();

    assertEquals(List.of("r1", "r2", "r1", "r2"), broker.payloads());
    assertEquals(List.of(), reported);
  }

  @Test
  void does_not_wait_for_a_reply_topic_that_the_broker_refuses() {
    ReplyTo anna = new ReplyTo(Optional.of("parasol/rooftop-7/reply/anna"), Optional.empty());
    outbox.deliver(key(1), new OutgoingReceipt(Site.INVERTER, new byte[0], anna));
    broker.answer(0, PublishResult.ACCEPTED);
    assertEquals(List.of(), reported);

    broker.answer(1, PublishResult.REFUSED);
    assertEquals(List.of(key(1)), reported);
  }

  @Test
  void gives_up_old_refusals_in_a_flood_but_no_end_of_an_accepted_command() {
    deliver(1, 1);
    for (int number = 2; number <= ReceiptOutbox.MAX_REFUSALS + 3; number++) {
      outbox.refuse(letter(number));
    }
    for (int i = 0; i < broker.answers.size(); i++) {
      broker.answer(i, PublishResult.ACCEPTED);
    }

    assertEquals(List.of(key(1)), reported);
    // The first two refusals were given up, but had been sent once before.
    assertEquals(ReceiptOutbox.MAX_REFUSALS + 3, broker.published.size());
    assertFalse(outbox.isInFlight());
  }
}
