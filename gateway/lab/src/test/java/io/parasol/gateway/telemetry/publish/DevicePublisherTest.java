// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import static io.parasol.broker.client.PublishResult.ACCEPTED;
import static io.parasol.broker.client.PublishResult.QUOTA_EXCEEDED;
import static io.parasol.broker.client.PublishResult.REFUSED;
import static io.parasol.broker.client.PublishResult.UNKNOWN;
import static io.parasol.gateway.telemetry.publish.Readings.A;
import static io.parasol.gateway.telemetry.publish.Readings.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Publication;
import io.parasol.broker.topic.Topics;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoredMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("The publisher of a device")
class DevicePublisherTest {

  private final ManualLoop loop = new ManualLoop();
  private final FakeBacklog backlog = new FakeBacklog();
  private final FakeSession session = new FakeSession(4);
  private final Counts counts = new Counts();
  private final List<String> reported = new ArrayList<>();
  private final Budget liveBudget = new Budget(1 << 20);
  private final Budget lateBudget = new Budget(1 << 20);
  private final DevicePublisher publisher = publisher(0);
  private long seq;

  private DevicePublisher publisher(long newest) {
    return new DevicePublisher(
        A,
        newest,
        new DevicePublisher.PublisherContext(
            backlog,
            loop,
            new BacklogDrain(loop, 1 << 20, lateBudget),
            RateLimiter.unbounded(),
            liveBudget,
            lateBudget,
            counts,
            new TelemetryPublications(
                new Topics("parasol", new SiteId("demo")),
                Recipient.BROKER,
                UnaryOperator.identity()),
            new Told()));
  }

  private final class Told implements TelemetryListener {
    @Override
    public void onLost(Gap gap) {
      reported.add("lost " + gap.from() + "-" + gap.to() + " " + gap.count() + " " + gap.reason());
    }

    @Override
    public void onRejected(Recipient by, DeviceId device, long number) {
      reported.add("refused " + number);
    }

    @Override
    public void onStoreDegraded(String why) {}

    @Override
    public void onStoreRecovered() {}

    @Override
    public void onStoreCorruption(Corruption corruption) {}
  }

  /** The device measures once more. */
  private void measure() {
    seq++;
    StoredMessage message = message(seq);
    backlog.store(message);
    publisher.onProcessed(message, true);
    loop.run();
  }

  private void measure(int times) {
    for (int i = 0; i < times; i++) {
      measure();
    }
  }

  private static StoredMessage message(long number) {
    byte[] payload = ("{\"seq\":" + number + "}").getBytes(StandardCharsets.US_ASCII);
    return new StoredMessage(A, number, NOON, payload);
  }

  private void connect() {
    session.comeBack();
    publisher.connected();
    loop.run();
  }

  private void disconnect() {
    session.drop();
    loop.run();
    publisher.disconnected();
    loop.run();
  }

  private void answer() {
    session.answer(ACCEPTED);
    loop.run();
  }

  /** Answers until nothing more comes. */
  private void answerAll() {
    for (int quiet = 0; quiet < 20; quiet++) {
      while (session.inFlight() > 0) {
        answer();
        quiet = 0;
      }
      loop.pass(Duration.ofMillis(20));
    }
  }

  /** What was published: the number, and "h" where it was marked late. */
  private List<String> published() {
    return session.published.stream().map(DevicePublisherTest::inShort).toList();
  }

  private static String inShort(Publication publication) {
    String text = new String(publication.payload(), StandardCharsets.US_ASCII);
    String number = text.replaceAll("\\D", "");
    return text.contains("\"hist\":true") ? number + "h" : number;
  }

  @BeforeEach
  void has_a_session() {
    publisher.attach(session, new InFlightWindow(session::window));
  }

  @Test
  void publishes_as_the_protocol_says() {
    connect();
    measure();

    Publication publication = session.published.get(0);
    assertEquals("parasol/demo/inverter-01/telemetry", publication.topic());
    assertEquals("{\"seq\":1}", new String(publication.payload(), StandardCharsets.US_ASCII));
    assertFalse(publication.retain());
    assertEquals(Optional.of("application/json"), publication.contentType());
    assertEquals(Map.of("epoch", "5eed5eed5eed5eed"), publication.properties());
  }

  @Test
  void releases_a_message_when_the_broker_has_answered_and_not_before() {
    connect();
    measure();
    assertEquals(List.of(1L), backlog.waiting(A));

    answer();

    assertEquals(List.of(), backlog.waiting(A));
    assertEquals(1, counts.live.sum());
  }

  @Test
  void publishes_nothing_without_a_connection() {
    measure(3);

    assertEquals(List.of(), published());
  }

  @Test
  void publishes_nothing_over_a_session_that_is_down_before_it_is_told() {
    connect();
    session.drop();
    measure(2);

    assertEquals(List.of(), published());
    assertEquals(List.of(1L, 2L), backlog.waiting(A));
  }

  @Test
  void keeps_to_the_window_of_the_session() {
    connect();
    measure(6);
    assertEquals(List.of("1", "2", "3", "4"), published());

    answer();

    assertEquals(List.of("1", "2", "3", "4", "5"), published());
  }

  @Test
  void sends_what_had_no_room_in_memory_out_of_the_store() {
    connect();
    measure(30);

    answerAll();

    assertEquals(List.of(), backlog.waiting(A));
    assertEquals(30, published().size());
    assertEquals("20", published().get(19));
    assertEquals("21h", published().get(20));
    assertEquals(0, lateBudgetLeft());
  }

  @Nested
  @DisplayName("when more is measured than the broker takes")
  class WhenMoreIsMeasuredThanTheBrokerTakes {

    @Test
    void is_live_again_only_when_all_that_was_live_is_answered() {
      connect();
      measure(21); // 4 in flight, 16 waiting, and no room for number 21
      for (int answered = 1; answered < 20; answered++) {
        answer();
      }
      measure(); // there is room, but 20 is not answered yet
      assertEquals(List.of("20"), published().subList(19, published().size()));
      answer();
      measure();

      assertEquals(List.of("21h", "22h", "23"), published().subList(20, published().size()));
    }

    @Test
    void overtakes_the_backlog_in_no_more_places_than_the_store_remembers() {
      measure(3);
      connect();
      backlog.mayRunAhead = false;

      measure();
      answerAll();
      assertEquals(List.of("1h", "2h", "3h", "4h"), published());

      backlog.mayRunAhead = true;
      measure();
      assertEquals("5", published().get(4));
    }

    @Test
    void goes_on_with_what_is_live_though_the_store_could_not_remember_another_place() {
      measure(3);
      connect();
      measure();
      backlog.mayRunAhead = false;

      measure();
      answerAll();

      assertEquals(List.of("1h", "2h", "4", "5", "3h"), published());
    }
  }

  @Test
  void keeps_a_late_message_behind_the_live_ones_before_it_which_a_cut_may_make_late() {
    connect();
    measure(21); // 4 in flight, 16 waiting, and no room for number 21
    for (int number = 1; number <= 17; number++) {
      answer();
    }
    assertEquals("20", published().get(published().size() - 1));

    disconnect();
    connect();
    answerAll();

    assertEquals(List.of("18h", "19h", "20h", "21h"), published().subList(20, published().size()));
  }

  private long lateBudgetLeft() {
    return liveBudget.isFull() || lateBudget.isFull() ? 1 : 0;
  }

  @Nested
  @DisplayName("after an outage")
  class AfterAnOutage {

    @Test
    void sends_what_was_missed_oldest_first_and_marked() {
      measure(5);
      connect();

      answerAll();

      assertEquals(List.of("1h", "2h", "3h", "4h", "5h"), published());
      assertEquals(5, counts.late.sum());
    }

    @Test
    void gives_the_backlog_half_of_the_window() {
      measure(5);
      connect();

      assertEquals(List.of("1h", "2h"), published());
    }

    @Test
    void does_not_delay_what_is_live_by_more_than_what_is_in_flight() {
      measure(50);
      connect();
      measure(2);

      assertEquals(List.of("1h", "2h", "51", "52"), published());
    }

    @Test
    void sends_beside_what_is_live_each_in_its_order_and_nothing_twice() {
      measure(40);
      connect();
      List<String> expected = new ArrayList<>();
      for (int number = 1; number <= 40; number++) {
        expected.add(number + "h");
      }
      for (int number = 41; number <= 60; number++) {
        measure();
        answer();
        expected.add("" + number);
      }
      answerAll();

      List<String> late = published().stream().filter(one -> one.endsWith("h")).toList();
      List<String> live = published().stream().filter(one -> !one.endsWith("h")).toList();
      assertEquals(expected.subList(0, 40), late);
      assertEquals(expected.subList(40, 60), live);
    }

    @Test
    void repeats_only_what_was_in_flight_at_the_cut_with_the_same_number() {
      connect();
      measure(3);
      answer();
      disconnect();
      measure();
      connect();
      answerAll();

      assertEquals(List.of("1", "2", "3", "2h", "3h", "4h"), published());
      assertEquals(List.of(), backlog.waiting(A));
    }

    @Test
    void does_not_wait_for_the_end_of_a_pause_that_the_outage_began() {
      connect();
      measure();
      session.drop(); // the answer "unknown" is heard before the end of the connection
      loop.run();
      publisher.disconnected();
      connect();

      assertEquals(List.of("1", "1h"), published());
    }

    @Test
    void repeats_after_a_cut_what_was_not_answered_though_later_ones_were() {
      connect();
      measure(4);
      session.answerTheLast(ACCEPTED);
      loop.run();
      assertEquals(List.of(1L, 2L, 3L), backlog.waiting(A));
      disconnect();
      connect();
      answerAll();

      assertEquals(List.of("1", "2", "3", "4", "1h", "2h", "3h"), published());
      assertEquals(List.of(), backlog.waiting(A));
    }

    @Test
    void may_be_cut_again_while_it_drains() {
      measure(6);
      connect();
      answer();
      disconnect();
      connect();
      answerAll();

      assertEquals(List.of("1h", "2h", "3h", "2h", "3h", "4h", "5h", "6h"), published());
    }

    @Test
    void does_not_repeat_what_was_answered_at_the_last_moment() {
      connect();
      measure(2);
      session.answer(ACCEPTED);
      session.drop();
      publisher.disconnected();
      loop.run();
      connect();
      answerAll();

      assertEquals(List.of("1", "2", "2h"), published());
    }

    @Test
    void does_not_take_an_answer_of_before_for_one_of_now() {
      connect();
      measure();
      session.drop();
      publisher.disconnected();
      session.comeBack();
      publisher.connected();
      loop.run();

      assertEquals(List.of("1", "1h"), published(), "sent again at once, and once");
      loop.pass(Duration.ofMinutes(5));
      assertEquals(List.of("1", "1h"), published());
    }
  }

  @Test
  void finds_what_an_earlier_run_left() {
    for (int number = 1; number <= 3; number++) {
      backlog.store(message(number));
    }
    DevicePublisher again = publisher(3);
    again.attach(session, new InFlightWindow(session::window));
    again.connected();
    loop.run();

    answerAll();

    assertEquals(List.of("1h", "2h", "3h"), published());
  }

  @Test
  void sends_all_of_the_backlog_though_a_message_lies_behind_it_that_it_was_not_told_of_yet() {
    for (long number = 1; number <= 11; number++) {
      backlog.store(message(number));
    }
    DevicePublisher again = publisher(10);
    again.attach(session, new InFlightWindow(session::window));
    again.connected();
    loop.run();

    answerAll();

    assertEquals(List.of(11L), backlog.waiting(A));
  }

  @Test
  void leaves_to_the_live_lane_what_it_will_be_told_of() {
    connect();
    backlog.store(message(1)); // stored, but not told of yet
    publisher.connected();
    loop.run();
    assertEquals(List.of(), published());

    publisher.onProcessed(message(1), true);
    loop.run();

    assertEquals(List.of("1"), published());
  }

  @Nested
  @DisplayName("hears from the broker")
  class HearsFromTheBroker {

    @Test
    void that_a_message_is_refused_and_lets_the_rest_pass() {
      connect();
      measure(2);
      session.answer(REFUSED);
      session.answer(ACCEPTED);
      loop.run();

      assertEquals(List.of("refused 1"), reported);
      assertEquals(1, counts.refused.sum());
      assertEquals(List.of(), backlog.waiting(A));
      loop.pass(Duration.ofMinutes(5));
      assertEquals(List.of("1", "2"), published());
    }

    @Test
    void that_it_has_had_enough_and_waits_longer_each_time() {
      connect();
      measure();
      session.answer(QUOTA_EXCEEDED);
      loop.pass(Duration.ofMillis(999));
      measure();
      assertEquals(List.of("1"), published());

      loop.pass(Duration.ofMillis(1));
      assertEquals(List.of("1", "1h", "2h"), published());

      session.answerAll(QUOTA_EXCEEDED);
      loop.pass(Duration.ofMillis(1999));
      assertEquals(3, published().size());
      loop.pass(Duration.ofMillis(1));
      assertEquals(List.of("1", "1h", "2h", "1h", "2h"), published());
    }

    @Test
    void nothing_and_tries_again_though_the_connection_seems_up() {
      connect();
      measure();
      session.answer(UNKNOWN);
      loop.pass(Duration.ofSeconds(1));
      answerAll();

      assertEquals(List.of("1", "1h"), published());
      assertEquals(List.of(), backlog.waiting(A));
    }
  }

  @Nested
  @DisplayName("has a message that could not be stored")
  class HasAMessageThatCouldNotBeStored {

    @Test
    void and_publishes_it_all_the_same() {
      connect();
      publisher.onProcessed(message(1), false);
      answerAll();

      assertEquals(List.of("1"), published());
    }

    @Test
    void and_cannot_publish_it_later() {
      publisher.onProcessed(message(1), false);
      connect();

      assertEquals(List.of(), published());
    }
  }

  @Test
  void tells_of_a_loss_when_there_is_somebody_to_tell() {
    publisher.onLost(new Gap(A, 1, 10, 10, Gap.Reason.FULL));
    publisher.onLost(new Gap(A, 11, 30, 15, Gap.Reason.FULL));
    assertEquals(List.of(), reported);

    connect();
    publisher.onLost(new Gap(A, 31, 31, 1, Gap.Reason.FULL));

    assertEquals(List.of("lost 1-30 25 FULL", "lost 31-31 1 FULL"), reported);
  }

  @Test
  void reports_damage_also_without_a_session_because_the_store_reports_it_once() {
    publisher.onLost(new Gap(A, 1, 10, 10, Gap.Reason.DAMAGED));
    assertEquals(List.of("lost 1-10 10 DAMAGED"), reported);

    publisher.onLost(new Gap(A, 20, 21, 2, Gap.Reason.DAMAGED));
    publisher.onLost(new Gap(A, 40, 41, 2, Gap.Reason.DAMAGED));
    publisher.onLost(new Gap(A, 50, 50, 1, Gap.Reason.FULL));
    assertEquals(1, reported.size(), "at most one a minute");
    loop.pass(Duration.ofMinutes(1));

    assertEquals(List.of("lost 1-10 10 DAMAGED", "lost 20-41 4 DAMAGED"), reported);
  }

  @Test
  void tells_of_many_losses_once_a_minute() {
    connect();
    for (int seq = 1; seq <= 100; seq++) {
      publisher.onLost(new Gap(A, seq, seq, 1, Gap.Reason.NOT_STORED));
    }
    assertEquals(List.of("lost 1-1 1 NOT_STORED"), reported);

    loop.pass(Duration.ofMinutes(1));
    publisher.onLost(new Gap(A, 101, 101, 1, Gap.Reason.NOT_STORED));
    assertEquals(List.of("lost 1-1 1 NOT_STORED", "lost 2-100 99 NOT_STORED"), reported);

    loop.pass(Duration.ofMinutes(2));
    publisher.onLost(new Gap(A, 200, 200, 1, Gap.Reason.NOT_STORED));
    assertEquals(
        List.of("lost 101-101 1 NOT_STORED", "lost 200-200 1 NOT_STORED"),
        reported.subList(2, reported.size()));
  }

  @Test
  void tries_again_when_the_store_cannot_be_read() {
    measure(2);
    backlog.isUnreadable = true;
    connect();
    assertEquals(List.of(), published());

    backlog.isUnreadable = false;
    loop.pass(Duration.ofSeconds(1));

    assertEquals(List.of("1h", "2h"), published());
  }

  @Test
  void is_idle_when_all_that_was_published_is_answered() {
    connect();
    assertTrue(publisher.isIdle());
    measure();
    assertFalse(publisher.isIdle());

    answer();

    assertTrue(publisher.isIdle());
  }

  @Nested
  @DisplayName("when it is stopped")
  class WhenItIsStopped {

    @Test
    void takes_note_of_the_answers_that_still_come_and_publishes_nothing_more() {
      connect();
      measure(5); // 4 in flight, 1 waiting
      publisher.stop();

      answer();

      assertEquals(List.of("1", "2", "3", "4"), published());
      assertEquals(List.of(2L, 3L, 4L, 5L), backlog.waiting(A));
    }

    @Test
    void publishes_nothing_over_a_new_connection_either() {
      measure(2);
      publisher.stop();

      connect();
      measure();

      assertEquals(List.of(), published());
      assertEquals(List.of(1L, 2L, 3L), backlog.waiting(A));
    }
  }
}
