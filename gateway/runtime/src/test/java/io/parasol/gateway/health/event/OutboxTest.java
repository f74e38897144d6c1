// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.health.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.gateway.health.PlayedSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The outbox of a device")
class OutboxTest {

  private final Outbox outbox =
      new Outbox(
          "inverter-01",
          kind -> "site/inverter-01/" + kind.wireName(),
          EventQueue.NONE,
          Duration.ofSeconds(90));
  private final PlayedSession session = new PlayedSession();

  private static byte[] json(String text) {
    return text.getBytes(UTF_8);
  }

  @BeforeEach
  void attach() {
    outbox.attach(session);
  }

  @Test
  void tells_a_state_retained_and_once() {
    outbox.state(json("online"));
    outbox.flush();
    outbox.state(json("online"));
    outbox.flush();

    assertEquals(1, session.published.size());
    Publication only = session.published.get(0);
    assertEquals("site/inverter-01/state", only.topic());
    assertTrue(only.retain());
  }

  @Test
  void tells_the_last_state_only_when_it_could_not_tell_before() {
    session.isConnected = false;
    outbox.state(json("online"));
    outbox.flush();
    outbox.state(json("offline"));
    outbox.flush();
    session.isConnected = true;
    outbox.flush();

    assertEquals(List.of("offline"), session.take("state"));
  }

  @Test
  void tells_a_state_again_until_it_is_acknowledged() {
    session.answer = PublishResult.UNKNOWN;
    outbox.state(json("online"));
    outbox.flush();
    outbox.flush();
    session.answer = PublishResult.ACCEPTED;
    outbox.flush();
    outbox.flush();

    assertEquals(List.of("online", "online", "online"), session.take("state"));
  }

  @Test
  void tells_everything_again_to_a_broker_that_may_have_forgotten() {
    outbox.republish();
    outbox.flush();
    assertEquals(List.of(), session.published, "there is nothing to tell yet");
    outbox.state(json("online"));
    outbox.flush();
    outbox.republish();
    outbox.flush();

    assertEquals(List.of("online", "online"), session.take("state"));
  }

  @Test
  void keeps_events_in_order_until_each_is_acknowledged() {
    session.answer = PublishResult.UNKNOWN;
    outbox.event(json("1"), () -> {});
    outbox.event(json("2"), () -> {});
    outbox.flush();
    assertEquals(List.of("1"), session.take("event"));

    session.answer = PublishResult.ACCEPTED;
    outbox.flush();

    assertEquals(List.of("1", "2"), session.take("event"));
    outbox.flush();
    assertEquals(List.of(), session.take("event"));
  }

  @Test
  void does_not_stop_at_an_event_that_is_refused() {
    session.answer = PublishResult.REFUSED;
    outbox.event(json("1"), () -> {});
    outbox.event(json("2"), () -> {});
    outbox.flush();

    assertEquals(List.of("1", "2"), session.take("event"));
  }

  @Test
  void drops_the_oldest_event_rather_than_grow_and_counts_it() {
    session.isConnected = false;
    for (int i = 0; i < 203; i++) {
      outbox.event(json(Integer.toString(i)), () -> {});
    }
    session.isConnected = true;
    outbox.flush();

    List<String> reported = session.take("event");
    assertEquals(200, reported.size());
    assertEquals("3", reported.get(0));
    assertEquals(3, outbox.lostEvents());
  }

  @Test
  void tells_health_with_an_expiry_or_not_at_all() {
    session.isConnected = false;
    outbox.health(json("old"));
    session.isConnected = true;
    outbox.flush();
    assertEquals(List.of(), session.published);

    outbox.health(json("new"));

    Publication only = session.published.get(0);
    assertEquals(Optional.of(Duration.ofSeconds(90)), only.expiry());
    assertTrue(only.retain());
  }

  @Test
  void retains_no_event() {
    outbox.event(json("1"), () -> {});
    outbox.flush();

    assertFalse(session.published.get(0).retain());
  }

  /** Keeps events in a list, as a disk would. */
  private static final class Keeping implements EventQueue {
    private final List<QueuedEvent> kept = new ArrayList<>();
    private long last;

    @Override
    public void enqueue(String owner, byte[] json, ReadyCallback callback) {
      QueuedEvent one = new QueuedEvent(++last, json);
      kept.add(one);
      callback.onPublishable(one, true);
    }

    @Override
    public void published(String owner, long number) {
      kept.removeIf(each -> each.number() == number);
    }

    @Override
    public List<QueuedEvent> waiting(String owner, long after, int most) {
      return kept.stream().filter(each -> each.number() > after).limit(most).toList();
    }
  }

  private Outbox keptBy(EventQueue eventQueue) {
    Outbox kept =
        new Outbox(
            "inverter-01",
            kind -> "site/inverter-01/" + kind.wireName(),
            eventQueue,
            Duration.ofSeconds(90));
    kept.attach(session);
    return kept;
  }

  @Test
  void tells_after_a_restart_the_events_that_were_not_told_before() {
    Keeping eventQueue = new Keeping();
    session.isConnected = false;
    Outbox before = keptBy(eventQueue);
    before.event(json("1"), () -> {});
    before.event(json("2"), () -> {});
    before.flush();

    session.isConnected = true;
    Outbox after = keptBy(eventQueue);
    after.event(json("3"), () -> {});
    after.flush();

    assertEquals(List.of("1", "2", "3"), session.take("event"));
    assertEquals(List.of(), eventQueue.kept);
  }

  @Test
  void tells_all_that_were_kept_however_many() {
    Keeping eventQueue = new Keeping();
    session.isConnected = false;
    Outbox full = keptBy(eventQueue);
    full.flush();
    for (int i = 0; i < 500; i++) {
      full.event(json(Integer.toString(i)), () -> {});
    }
    session.isConnected = true;
    for (int i = 0; i < 600; i++) {
      full.flush();
    }

    assertEquals(
        IntStream.range(0, 500).mapToObj(Integer::toString).toList(), session.take("event"));
    assertEquals(0, full.lostEvents());
    assertEquals(List.of(), eventQueue.kept);
  }
}
