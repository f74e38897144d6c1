// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import static io.parasol.broker.client.PublishResult.ACCEPTED;
import static io.parasol.gateway.telemetry.publish.Readings.A;
import static io.parasol.gateway.telemetry.publish.Readings.B;
import static io.parasol.gateway.telemetry.publish.Readings.NOON;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Devices that share a session")
class SharedSessionTest {

  private static final int WINDOW = 4;
  private static final long RATE = 8 << 10;

  private final ManualLoop loop = new ManualLoop();
  private final FakeBacklog backlog = new FakeBacklog();
  private final FakeSession session = new FakeSession(WINDOW);
  private final InFlightWindow places = new InFlightWindow(session::window);
  private final RateLimiter rate = new RateLimiter(loop::nanos, RATE);
  private final Budget lateBudget = new Budget(1 << 20);
  private final DevicePublisher.PublisherContext outlet =
      new DevicePublisher.PublisherContext(
          backlog,
          loop,
          new BacklogDrain(loop, RATE / 2, rate, lateBudget, places::hasSpaceForBacklog),
          rate,
          new Budget(1 << 20),
          lateBudget,
          new Counts(),
          new TelemetryPublications(
              new Topics("parasol", new SiteId("demo")),
              Recipient.CENTRE,
              UnaryOperator.identity()),
          new Silent());
  private final DevicePublisher a = new DevicePublisher(A, 0, outlet);
  private final DevicePublisher b = new DevicePublisher(B, 0, outlet);

  private static final class Silent implements TelemetryListener {
    @Override
    public void onLost(Gap gap) {}

    @Override
    public void onRejected(Recipient by, DeviceId device, long seq) {}

    @Override
    public void onStoreDegraded(String why) {}

    @Override
    public void onStoreRecovered() {}

    @Override
    public void onStoreCorruption(Corruption corruption) {}
  }

  @BeforeEach
  void share() {
    a.attach(session, places);
    b.attach(session, places);
  }

  private void measure(DevicePublisher publisher, DeviceId device, long seq, int bytes) {
    String pad = "x".repeat(bytes);
    StoredMessage message =
        new StoredMessage(
            device,
            seq,
            NOON,
            ("{\"n\":" + seq + ",\"p\":\"" + pad + "\"}").getBytes(StandardCharsets.US_ASCII));
    backlog.store(message);
    publisher.onProcessed(message, true);
    loop.run();
  }

  private void connect() {
    a.connected();
    b.connected();
    loop.run();
  }

  private void answer() {
    session.answer(ACCEPTED);
    loop.run();
  }

  /** What was published: the device's first letter, its number, and "h" where it was late. */
  private List<String> published() {
    return session.published.stream().map(SharedSessionTest::inShort).toList();
  }

  private static String inShort(Publication publication) {
    String text = new String(publication.payload(), StandardCharsets.US_ASCII);
    String device = publication.topic().contains(A.value()) ? "a" : "b";
    return device
        + text.replaceAll("\\{\"n\":(\\d+).*", "$1")
        + (text.contains("\"hist\":true") ? "h" : "");
  }

  @Test
  void have_no_more_unanswered_than_its_window_all_together() {
    connect();
    for (long seq = 1; seq <= 3; seq++) {
      measure(a, A, seq, 10);
      measure(b, B, seq, 10);
    }
    assertEquals(List.of("a1", "b1", "a2", "b2"), published());

    answer();
    answer();

    assertEquals(List.of("a1", "b1", "a2", "b2", "a3", "b3"), published());
  }

  @Test
  void keep_half_of_it_for_what_is_live() {
    for (long seq = 1; seq <= 10; seq++) {
      measure(a, A, seq, 10);
    }
    connect();
    loop.pass(Duration.ofMillis(100));
    assertEquals(List.of("a1h", "a2h"), published());

    measure(b, B, 1, 10);
    measure(b, B, 2, 10);
    measure(b, B, 3, 10);
    assertEquals(List.of("a1h", "a2h", "b1", "b2"), published());
    answer();

    assertEquals(List.of("a1h", "a2h", "b1", "b2", "b3"), published(), "live goes first");
  }

  @Test
  void all_get_to_the_end_of_their_backlogs() {
    for (long seq = 1; seq <= 30; seq++) {
      measure(a, A, seq, 10);
      measure(b, B, seq, 10);
    }
    connect();

    for (int i = 0; i < 1000 && session.published.size() < 60; i++) {
      loop.pass(Duration.ofMillis(20));
      while (session.inFlight() > 0) {
        answer();
      }
    }

    assertEquals(60, session.published.size());
    assertEquals(List.of(), backlog.waiting(A));
    assertEquals(List.of(), backlog.waiting(B));
  }

  @Test
  void send_no_more_bytes_than_the_rate_and_leave_the_rest_for_later() {
    connect();
    long until = loop.nanos() + Duration.ofSeconds(10).toNanos();
    for (long seq = 1; loop.nanos() < until; seq++) {
      measure(a, A, seq, 2000);
      loop.pass(Duration.ofMillis(100));
      while (session.inFlight() > 0) {
        answer();
      }
    }

    long sent = session.published.stream().mapToLong(each -> each.payload().length).sum();
    assertTrue(sent <= 11 * RATE + 2 * 4096, "sent " + sent);
    assertTrue(sent >= 7 * RATE, "sent " + sent);
    assertTrue(backlog.waiting(A).size() > 20, "the rest waits");
  }
}
