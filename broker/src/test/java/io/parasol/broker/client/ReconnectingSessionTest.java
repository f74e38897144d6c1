// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A session")
class ReconnectingSessionTest {

  private static final Publication MESSAGE = Publication.json("a/b", new byte[] {'1'}, false);
  private static final Publication FAREWELL = Publication.json("a/state", new byte[] {'0'}, true);

  private final ManualLoop loop = new ManualLoop();
  private final HandshakeThrottle throttle = new HandshakeThrottle(1);
  private final List<PlayedConnection> made = new ArrayList<>();
  private final List<String> received = new ArrayList<>();
  private final List<String> failing = new ArrayList<>();
  private CompletableFuture<Void> taking = CompletableFuture.completedFuture(null);
  private final ReconnectingSession session = session();

  private ReconnectingSession session() {
    SessionListener listener =
        new SessionListener() {
          @Override
          public void connected() {
            hear("connected");
          }

          @Override
          public void disconnected(String why) {
            hear("disconnected: " + why);
          }

          @Override
          public void connectNotSent() {
            hear("not sent");
          }

          @Override
          public void delivered(Delivery delivery) {
            hear("delivered " + delivery.topic());
          }

          @Override
          public CompletionStage<Void> receive(Delivery delivery) {
            delivered(delivery);
            return taking;
          }
        };
    return new ReconnectingSession(
        new SessionSettings("me", ReconnectingSessionTest::noMaterial, Optional.empty(), List.of()),
        listener,
        (settings, events) -> {
          if (!failing.isEmpty()) {
            throw new IllegalStateException(failing.get(0));
          }
          PlayedConnection one = new PlayedConnection(events);
          made.add(one);
          return one;
        },
        loop,
        throttle,
        new Backoff(1, () -> 1));
  }

  private static io.parasol.certs.tls.TlsMaterial noMaterial() {
    throw new AssertionError("the played connection needs none");
  }

  private void hear(String what) {
    received.add(what);
    if (what.contains("throw")) {
      throw new IllegalStateException("the listener is broken");
    }
  }

  private static Delivery delivery(String topic) {
    return new Delivery(topic, new byte[0], false, Optional.empty(), Optional.empty());
  }

  private PlayedConnection last() {
    return made.get(made.size() - 1);
  }

  private static PublishResult now(CompletionStage<PublishResult> result) {
    return result.toCompletableFuture().getNow(PublishResult.QUOTA_EXCEEDED);
  }

  @BeforeEach
  void start() {
    session.start();
    loop.run();
  }

  @Test
  void connects_by_itself_and_reports_it_when_its_subscriptions_are_granted() {
    last().listener.accepted();
    assertEquals(List.of(), received);
    assertFalse(session.isConnected());
    assertEquals(PublishResult.UNKNOWN, now(session.publish(MESSAGE)));

    last().listener.subscribed(20);

    assertEquals(List.of("connected"), received);
    assertTrue(session.isConnected());
    assertEquals(20, session.window());
  }

  @ParameterizedTest
  @CsvSource({"1000, 1", "16, 1048576"})
  void does_not_keep_more_messages_before_it_is_subscribed_than_are_allowed(int most, int bytes) {
    last().listener.accepted();
    Delivery message =
        new Delivery("t", new byte[bytes], false, Optional.empty(), Optional.empty());
    for (int i = 0; i < most; i++) {
      last().listener.delivered(message, () -> {});
    }
    assertFalse(last().isToldToEnd);

    last().listener.delivered(message, () -> {});

    assertTrue(last().isToldToEnd);
    assertFalse(received.contains("delivered t"));
  }

  @Test
  void reports_a_connect_that_was_not_sent() {
    last().listener.connectNotSent();
    last().listener.ended("refused");

    assertEquals(List.of("not sent"), received);
  }

  @Test
  void connects_to_the_next_broker_at_once_on_request() {
    last().comesUp();

    session.reconnectToNext();
    loop.run();
    assertTrue(last().isToldToEnd);
    last().listener.ended("disconnected");
    loop.pass(Duration.ZERO);

    assertEquals(2, made.size());
    assertEquals(0, session.address());
  }

  @Test
  void waits_for_its_turn_to_shake_hands_and_gives_it_on_when_accepted() {
    ReconnectingSession second = session();
    second.start();
    loop.run();
    assertEquals(1, made.size());

    made.get(0).listener.accepted();

    assertEquals(2, made.size());
  }

  @Test
  void gives_its_turn_on_when_the_attempt_fails() {
    session().start();
    loop.run();

    made.get(0).listener.ended("refused");

    assertEquals(2, made.size());
  }

  @Test
  void publishes_only_while_it_is_connected() {
    PlayedConnection first = last().comesUp();
    session.publish(MESSAGE);
    assertEquals(List.of(MESSAGE), first.published);

    first.listener.ended("cut");

    assertEquals(PublishResult.UNKNOWN, now(session.publish(MESSAGE)));
    assertEquals(List.of(MESSAGE), first.published);
  }

  @Test
  void tries_again_ever_more_slowly_while_the_connection_is_made_and_lost() {
    for (int millis : new int[] {200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000}) {
      int before = made.size();
      last().comesUp().listener.ended("kicked");
      loop.pass(Duration.ofMillis(millis - 1));
      assertEquals(before, made.size(), "just before " + millis + " ms");
      loop.pass(Duration.ofMillis(1));
      assertEquals(before + 1, made.size(), "after " + millis + " ms");
    }
  }

  @Test
  void forgets_its_failures_once_a_connection_has_held() {
    last().listener.ended("refused");
    loop.pass(Duration.ofMillis(200));
    last().comesUp();
    loop.pass(Duration.ofSeconds(10));
    last().listener.ended("cut");

    loop.pass(Duration.ofMillis(200));

    assertEquals(3, made.size());
  }

  @Test
  void leaves_nothing_behind_in_ten_thousand_reconnects() {
    for (int i = 0; i < 10_000; i++) {
      PlayedConnection one = last();
      if (i % 3 == 0) {
        one.listener.ended("gone");
      } else {
        one.comesUp();
        one.listener.ended("gone");
        one.listener.ended("gone"); // once more than it should
      }
      while (made.size() == i + 1) {
        loop.pass(Duration.ofSeconds(1));
      }
    }

    assertEquals(10_001, made.size());
    assertEquals(
        1, loop.timers(), "how long the attempt may take, and nothing of the earlier ones");
    last().comesUp();
    assertTrue(session.isConnected());
  }

  @Test
  void says_once_that_it_is_down_however_many_attempts_follow() {
    last().comesUp().listener.ended("cut");
    loop.pass(Duration.ofMillis(200));
    last().listener.ended("refused");
    loop.pass(Duration.ofMillis(400));
    last().comesUp();

    assertEquals(List.of("connected", "disconnected: cut", "connected"), received);
  }

  @Test
  void retries_when_there_is_no_usable_key_and_connects_once_there_is() {
    failing.add("no key");
    last().listener.ended("cut");
    loop.pass(Duration.ofSeconds(60));
    assertEquals(1, made.size());

    failing.clear();
    loop.pass(Duration.ofSeconds(30));

    assertEquals(2, made.size());
  }

  @Test
  void does_not_believe_a_connection_that_is_not_its_own_any_more() {
    PlayedConnection first = last().comesUp();
    first.listener.ended("cut");
    loop.pass(Duration.ofMillis(200));
    last().comesUp();

    first.listener.ended("cut again");
    first.listener.delivered(delivery("late"), () -> received.add("acknowledged"));

    assertTrue(session.isConnected());
    assertEquals(List.of("connected", "disconnected: cut", "connected"), received);
  }

  @Nested
  @DisplayName("gives up an attempt")
  class GivesUp {

    @Test
    void that_is_not_granted_in_time_and_retries_after_its_end() {
      loop.pass(Duration.ofSeconds(20));
      assertTrue(last().isToldToEnd);
      assertEquals(1, made.size(), "never two connections at once");

      last().listener.ended("closed");
      loop.pass(Duration.ofMillis(200));

      assertEquals(2, made.size());
    }

    @Test
    void that_does_not_even_end() {
      loop.pass(Duration.ofSeconds(20 + 12));
      loop.pass(Duration.ofMillis(200));

      assertEquals(2, made.size());
    }

    @Test
    void whose_subscription_is_refused_and_retries_slowly() {
      last().listener.accepted();
      last().listener.subscriptionRefused("subscribe: NOT_AUTHORIZED");
      assertTrue(last().isToldToEnd);
      last().listener.ended("closed");

      loop.pass(Duration.ofMillis(29_999));
      assertEquals(1, made.size());
      loop.pass(Duration.ofMillis(1));

      assertEquals(2, made.size());
      assertEquals(List.of(), received);
    }

    @Test
    void that_answers_no_publish_any_more() {
      last().comesUp().isStalled = true;

      loop.pass(Duration.ofSeconds(10));

      assertTrue(last().isToldToEnd);
      assertFalse(session.isConnected());
      assertEquals(List.of("connected", "disconnected: no answer to a publish"), received);
    }
  }

  @Nested
  @DisplayName("that must reconnect")
  class Reconnects {

    @Test
    void ends_the_connection_and_makes_another_at_once() {
      PlayedConnection first = last().comesUp();
      session.reconnect();
      loop.run();
      assertTrue(first.isToldToEnd);
      assertEquals(1, made.size(), "never two connections at once");

      first.listener.ended("closed");
      loop.pass(Duration.ZERO);
      last().comesUp();

      assertEquals(2, made.size());
      assertEquals(List.of("connected", "disconnected: reconnecting", "connected"), received);
    }

    @Test
    void does_not_wait_for_the_next_retry() {
      last().listener.ended("refused");
      session.reconnect();

      loop.pass(Duration.ZERO);

      assertEquals(2, made.size());
    }
  }

  @Nested
  @DisplayName("that receives")
  class Receives {

    @Test
    void acknowledges_when_the_listener_has_returned() {
      last().comesUp().listener.delivered(delivery("t"), () -> received.add("acknowledged"));

      assertEquals(List.of("connected", "delivered t", "acknowledged"), received);
    }

    @Test
    void acknowledges_also_when_the_listener_throws() {
      last().comesUp().listener.delivered(delivery("throw"), () -> received.add("acknowledged"));

      assertEquals(List.of("connected", "delivered throw", "acknowledged"), received);
    }

    @Test
    void acknowledges_when_the_listener_is_done_with_it_and_not_before() {
      CompletableFuture<Void> disk = new CompletableFuture<>();
      taking = disk;
      last().comesUp().listener.delivered(delivery("t"), () -> received.add("acknowledged"));
      loop.run();
      assertEquals(List.of("connected", "delivered t"), received);

      disk.complete(null);
      loop.run();

      assertEquals(List.of("connected", "delivered t", "acknowledged"), received);
    }

    @Test
    void acknowledges_nothing_of_a_connection_that_is_gone() {
      CompletableFuture<Void> disk = new CompletableFuture<>();
      taking = disk;
      PlayedConnection first = last().comesUp();
      first.listener.delivered(delivery("t"), () -> received.add("acknowledged"));
      first.listener.ended("cut");

      disk.complete(null);
      loop.run();

      assertEquals(List.of("connected", "delivered t", "disconnected: cut"), received);
    }

    @Test
    void keeps_what_comes_before_the_grant_until_then() {
      last().listener.accepted();
      last().listener.delivered(delivery("early"), () -> received.add("acknowledged"));
      assertEquals(List.of(), received);

      last().listener.subscribed(20);

      assertEquals(List.of("connected", "delivered early", "acknowledged"), received);
    }

    @Test
    void neither_delivers_nor_acknowledges_when_it_is_closing() {
      last().comesUp();
      session.close(Optional.empty());
      loop.run();

      last().listener.delivered(delivery("t"), () -> received.add("acknowledged"));

      assertEquals(List.of("connected"), received);
    }
  }

  @Nested
  @DisplayName("that is closed")
  class Closes {

    @Test
    void says_farewell_and_goes_when_that_is_acknowledged() {
      PlayedConnection only = last().comesUp();
      var closed = session.close(Optional.of(FAREWELL)).toCompletableFuture();
      loop.run();
      assertEquals(List.of(FAREWELL), only.published);
      assertFalse(only.isToldToEnd);
      assertEquals(PublishResult.UNKNOWN, now(session.publish(MESSAGE)));

      only.answers.get(0).complete(PublishResult.ACCEPTED);
      loop.run();
      assertTrue(only.isToldToEnd);
      assertFalse(closed.isDone());

      only.listener.ended("closed");
      assertTrue(closed.isDone());
    }

    @Test
    void does_not_wait_for_ever_for_the_acknowledgement_or_the_end() {
      PlayedConnection only = last().comesUp();
      var closed = session.close(Optional.of(FAREWELL)).toCompletableFuture();

      loop.pass(Duration.ofSeconds(2));
      assertTrue(only.isToldToEnd);
      loop.pass(Duration.ofSeconds(2));

      assertTrue(closed.isDone());
    }

    @Test
    void never_connects_again_and_tells_its_listener_nothing() {
      last().comesUp();
      session.close(Optional.empty());
      loop.run();
      last().listener.ended("closed");

      session.reconnect();
      loop.pass(Duration.ofHours(1));

      assertEquals(1, made.size());
      assertEquals(List.of("connected"), received);
    }

    @Test
    void is_closed_at_once_while_it_waits_for_a_retry() {
      last().listener.ended("refused");

      var closed = session.close(Optional.of(FAREWELL)).toCompletableFuture();
      loop.pass(Duration.ofHours(1));

      assertTrue(closed.isDone());
      assertEquals(1, made.size());
    }

    @Test
    void leaves_the_line_before_the_handshakes() {
      ReconnectingSession second = session();
      second.start();
      ReconnectingSession third = session();
      third.start();
      loop.run();
      assertTrue(!second.close(Optional.empty()).toCompletableFuture().isDone());
      loop.run();
      assertTrue(second.close(Optional.empty()).toCompletableFuture().isDone());

      made.get(0).listener.accepted();

      assertEquals(2, made.size(), "the third came, not the second");
      made.get(1).comesUp();
      assertTrue(third.isConnected());
    }

    @Test
    void may_be_closed_twice() {
      last().comesUp();
      session.close(Optional.empty());
      var again = session.close(Optional.of(FAREWELL)).toCompletableFuture();
      loop.run();
      last().listener.ended("closed");

      assertTrue(again.isDone());
      assertEquals(List.of(), last().published);
    }
  }
}
