// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.bridge;

import static io.parasol.broker.client.PublishResult.ACCEPTED;
import static io.parasol.broker.client.PublishResult.REFUSED;
import static io.parasol.broker.client.PublishResult.UNKNOWN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.broker.client.Publication;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The shelf of retained messages")
class RetainedMessagesTest {

  private final PlayedSession session = new PlayedSession();
  private long now;
  private final RetainedMessages retained = new RetainedMessages(session, () -> now);

  private static Publication state(String topic, String text) {
    return Publication.json(topic, text.getBytes(UTF_8), true);
  }

  @Test
  void puts_there_what_is_new_and_again_what_the_centre_may_have_forgotten() {
    retained.put(state("a", "1"));
    session.answerAll(ACCEPTED);
    retained.put(state("a", "2"));
    session.answerAll(ACCEPTED);
    assertEquals(List.of("a 1", "a 2"), session.take());

    retained.republishAll();

    assertEquals(List.of("a 2"), session.take());
  }

  @Test
  void makes_a_message_each_time_that_it_is_published_and_holds_none() {
    AtomicInteger made = new AtomicInteger();
    session.isUp = false;
    retained.put("a", () -> state("a", "0"));
    retained.put("a", () -> state("a", String.valueOf(made.incrementAndGet())));
    assertEquals(0, made.get());

    session.isUp = true;
    retained.publishDue();
    session.answerAll(ACCEPTED);
    retained.republishAll();

    assertEquals(List.of("a 1", "a 2"), session.take());
  }

  @Test
  void keeps_the_latest_of_each_topic_while_the_way_is_down() {
    session.isUp = false;
    retained.put(state("a", "1"));
    retained.put(state("b", "1"));
    retained.put(state("a", "2"));
    assertEquals(List.of(), session.take());
    assertEquals(2, retained.pendingCount());

    session.isUp = true;
    retained.republishAll();

    assertEquals(List.of("a 2", "b 1"), session.take());
  }

  @Test
  void sends_a_few_at_a_time_and_goes_on_when_they_are_taken() {
    session.isUp = false;
    for (int i = 0; i < 10; i++) {
      retained.put(state("t" + i, "1"));
    }
    session.isUp = true;
    retained.publishDue();
    assertEquals(4, session.published.size());

    session.answerAll(ACCEPTED);

    assertEquals(10, session.published.size());
    assertEquals(0, retained.pendingCount());
  }

  @Test
  void tries_again_what_was_not_answered_but_not_what_was_refused() {
    retained.put(state("a", "1"));
    session.answerAll(UNKNOWN);
    session.take();
    retained.publishDue();
    assertEquals(List.of("a 1"), session.take());
    session.answerAll(REFUSED);

    retained.publishDue();

    assertEquals(List.of(), session.take());
    assertEquals(0, retained.pendingCount());
  }

  @Test
  void lets_a_newer_one_overtake_one_that_is_on_its_way() {
    retained.put(state("a", "1"));
    retained.put(state("a", "2"));
    assertEquals(List.of("a 1"), session.take());

    session.answerAll(ACCEPTED);

    assertEquals(List.of("a 2"), session.take());
  }

  @Test
  void gives_what_lasts_for_a_while_only_what_is_left_of_that() {
    session.isUp = false;
    retained.put(
        new Publication(
            "h",
            new byte[0],
            true,
            Optional.empty(),
            Optional.of(Duration.ofSeconds(90)),
            Map.of(),
            Optional.empty()));
    now += Duration.ofSeconds(60).toNanos();
    session.isUp = true;
    retained.republishAll();
    assertEquals(Optional.of(Duration.ofSeconds(30)), session.published.get(0).expiry());
    session.answerAll(ACCEPTED);
    session.take();

    now += Duration.ofSeconds(31).toNanos();
    retained.republishAll();

    assertEquals(List.of(), session.take(), "it is over");
  }
}
