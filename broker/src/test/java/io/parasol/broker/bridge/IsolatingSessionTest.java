// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.bridge;

import static io.parasol.broker.client.PublishResult.ACCEPTED;
import static io.parasol.broker.client.PublishResult.REFUSED;
import static io.parasol.broker.client.PublishResult.UNKNOWN;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A session that isolates a publication on which the broker closes the connection")
class IsolatingSessionTest {

  private final ClosingBroker broker = new ClosingBroker();
  private final List<String> setAside = new ArrayList<>();
  private long now;
  private final IsolatingSession session = new IsolatingSession(broker, this::setAside, () -> now);

  /** A broker that closes the connection on publications of some topics. */
  private static final class ClosingBroker implements Session {
    private record Sent(Publication publication, CompletableFuture<PublishResult> answer) {}

    final Set<String> closesOn = new HashSet<>();
    final Deque<Sent> inFlight = new ArrayDeque<>();
    final List<String> accepted = new ArrayList<>();
    boolean refusesFirst;
    boolean isUp;
    int connections;
    int maxInFlight;

    @Override
    public boolean isConnected() {
      return isUp;
    }

    @Override
    public int window() {
      return 10;
    }

    @Override
    public CompletionStage<PublishResult> publish(Publication publication) {
      if (!isUp) {
        return CompletableFuture.completedFuture(UNKNOWN);
      }
      CompletableFuture<PublishResult> answer = new CompletableFuture<>();
      inFlight.add(new Sent(publication, answer));
      maxInFlight = Math.max(maxInFlight, inFlight.size());
      return answer;
    }

    /** Processes what was sent, until nothing is in flight or the connection is closed. */
    void process() {
      while (isUp && !inFlight.isEmpty()) {
        Sent sent = inFlight.getFirst();
        boolean isClosing = closesOn.contains(sent.publication.topic());
        if (isClosing && refusesFirst) {
          inFlight.removeFirst();
          sent.answer.complete(REFUSED);
        } else if (!isClosing) {
          inFlight.removeFirst();
          if (!sent.publication.topic().equals("probe")) {
            accepted.add(text(sent.publication));
          }
          sent.answer.complete(ACCEPTED);
        }
        if (isClosing) {
          lose();
        }
      }
    }

    void lose() {
      isUp = false;
      List<Sent> lost = List.copyOf(inFlight);
      inFlight.clear();
      lost.forEach(sent -> sent.answer.complete(UNKNOWN));
    }

    @Override
    public void reconnect() {
      lose();
    }

    @Override
    public CompletionStage<Void> close(Optional<Publication> finalMessage) {
      return CompletableFuture.completedFuture(null);
    }
  }

  private CompletionStage<Void> setAside(Publication publication) {
    setAside.add(text(publication));
    return CompletableFuture.completedFuture(null);
  }

  private static String text(Publication publication) {
    return publication.topic() + " " + new String(publication.payload(), UTF_8);
  }

  private static Publication message(String topic, int number) {
    return Publication.json(topic, Integer.toString(number).getBytes(UTF_8), false);
  }

  private static Publication retained(String topic) {
    return Publication.json(topic, "r".getBytes(UTF_8), true);
  }

  @BeforeEach
  void is_connected() {
    connect();
  }

  private void connect() {
    broker.connections++;
    broker.isUp = true;
    session.connected();
  }

  /**
   * Publishes on one connection after another, each time the retained messages and all that was not
   * delivered yet, until all is delivered or refused on a connection that stays.
   *
   * @return number of connections that this took.
   */
  private int deliver(List<Publication> publications) {
    Set<Publication> left = Collections.newSetFromMap(new IdentityHashMap<>());
    left.addAll(publications);
    List<Publication> retained = publications.stream().filter(Publication::retain).toList();
    int before = broker.connections;
    for (int round = 0; !left.isEmpty(); round++) {
      assertTrue(round < 100, () -> left.size() + " never delivered");
      if (!broker.isUp) {
        session.disconnected();
        connect();
      }
      now += Duration.ofSeconds(1).toNanos();
      session.tick();
      var unusedProbe = session.publish(message("probe", round));
      for (Publication each : publications) {
        if (left.contains(each)) {
          var unused =
              session
                  .publish(each)
                  .thenAccept(
                      result -> {
                        if (result == ACCEPTED || result == REFUSED) {
                          left.remove(each);
                        }
                      });
        }
      }
      broker.process();
      left.addAll(broker.isUp ? List.of() : retained);
    }
    return broker.connections - before;
  }

  private static List<Publication> messages(String topic, int count) {
    List<Publication> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(message(topic, i));
    }
    return all;
  }

  @Test
  void sends_everything_at_once_while_the_broker_closes_nothing() {
    deliver(messages("a", 50));

    assertEquals(50, broker.accepted.size());
    assertEquals(51, broker.maxInFlight);
    assertEquals(List.of(), setAside);
  }

  @ParameterizedTest(name = "which the broker refuses first: {0}")
  @ValueSource(booleans = {false, true})
  void sets_a_publication_aside_after_three_lost_connections_and_delivers_the_rest(
      boolean refusesFirst) {
    broker.refusesFirst = refusesFirst;
    broker.closesOn.add("bad");
    List<Publication> all = new ArrayList<>(messages("a", 20));
    all.add(7, retained("bad"));
    all.addAll(messages("b", 20));

    int reconnects = deliver(all);

    assertEquals(Set.of("bad r"), Set.copyOf(setAside));
    assertTrue(reconnects <= 3, () -> reconnects + " reconnects");
    assertEquals(40, broker.accepted.size());
    assertEquals(40, new LinkedHashSet<>(broker.accepted).size());
  }

  @Test
  void finds_several_bad_publications_and_blames_no_other_one() {
    broker.closesOn.addAll(List.of("bad-1", "bad-2", "bad-3"));
    List<Publication> all = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      all.add(retained("good-" + i));
    }
    all.add(0, retained("bad-1"));
    all.add(5, retained("bad-2"));
    all.add(retained("bad-3"));

    deliver(all);

    assertEquals(Set.of("bad-1 r", "bad-2 r", "bad-3 r"), Set.copyOf(setAside));
    assertEquals(10, Set.copyOf(broker.accepted).size());
  }

  @Test
  void keeps_the_order_within_a_topic_while_it_is_a_suspect() {
    messages("a", 20).forEach(session::publish);
    broker.lose();

    deliver(messages("a", 20));

    assertEquals(
        messages("a", 20).stream().map(IsolatingSessionTest::text).toList(), broker.accepted);
  }

  @Test
  void sets_nothing_aside_when_the_connection_is_lost_for_other_reasons() {
    for (int i = 0; i < 50; i++) {
      session.publish(message("a", i));
      session.publish(message("b", i));
      broker.lose();
      session.disconnected();
      connect();
    }
    deliver(messages("a", 3));
    for (int i = 0; i < 50; i++) {
      session.publish(message("a", i));
      session.reconnect();
      session.disconnected();
      connect();
    }

    assertEquals(List.of(), setAside);
  }

  @Test
  void sets_nothing_aside_of_a_broker_that_acknowledges_nothing() {
    for (int i = 0; i < 50; i++) {
      session.publish(message("a", i));
      broker.lose();
      session.disconnected();
      connect();
    }

    assertEquals(List.of(), setAside);
  }

  @Test
  void sends_the_next_message_of_a_topic_after_one_was_set_aside() {
    broker.closesOn.add("a");
    deliver(List.of(message("a", 1), message("b", 1)));
    broker.closesOn.clear();

    deliver(List.of(message("a", 2)));

    assertEquals(List.of("a 1"), setAside);
    assertTrue(broker.accepted.contains("a 2"));
  }

  @Test
  void blocks_a_topic_whose_messages_close_the_connection() {
    broker.closesOn.add("a");
    List<Publication> all = new ArrayList<>(messages("b", 30));
    all.addAll(messages("a", 30));

    int reconnects = deliver(all);

    assertTrue(reconnects <= 5, () -> reconnects + " reconnects");
    assertEquals(30, setAside.size());
    assertEquals(30, broker.accepted.size());
  }

  @Test
  void tries_a_blocked_topic_again_after_a_minute_and_then_less_and_less_often() {
    broker.closesOn.add("bad");
    deliver(List.of(retained("bad"), message("a", 0)));
    int tried = 0;
    for (int minute = 0; minute < 120; minute++) {
      now += Duration.ofMinutes(1).toNanos();
      tried += deliver(List.of(message("a", minute), retained("bad"))) > 0 ? 1 : 0;
    }
    assertTrue(7 <= tried && tried <= 12, tried + " times");

    broker.closesOn.clear();
    now += HangUpSuspects.MAX_BLOCK.toNanos();
    broker.accepted.clear();
    deliver(List.of(retained("bad")));

    assertEquals(List.of("bad r"), broker.accepted);
    assertFalse(setAside.isEmpty());
  }
}
