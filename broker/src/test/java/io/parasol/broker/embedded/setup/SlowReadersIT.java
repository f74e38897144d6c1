// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.setup;

import static io.parasol.broker.embedded.selftest.RawClient.SUCCESS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.broker.client.SessionListener;
import io.parasol.broker.client.SessionSettings;
import io.parasol.broker.client.Sessions;
import io.parasol.broker.embedded.BrokerListener;
import io.parasol.broker.embedded.EmbeddedBroker;
import io.parasol.broker.embedded.PublishHooks;
import io.parasol.broker.embedded.identity.DenyRule;
import io.parasol.broker.embedded.selftest.RawClient;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A subscriber who reads nothing")
class SlowReadersIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private TestSite site;
  private EmbeddedBroker broker;
  private final List<Behind> behind = new CopyOnWriteArrayList<>();
  private final List<String> caughtUp = new CopyOnWriteArrayList<>();

  /**
   * A notification that a subscriber is slow. A queue shorter than its limit has dropped nothing.
   * By the time the listener runs, more may have come.
   */
  private record Behind(String session, int waiting, int limit) {}

  @BeforeEach
  void open() throws Exception {
    site = new TestSite(folder);
    broker =
        EmbeddedBroker.start(
            TestSite.settings(0),
            site.home().folder(),
            site.identities(),
            site.access,
            DenyRule.of(DenyList.EMPTY),
            new BrokerListener() {
              @Override
              public void refused(String client, String what, String why) {}

              @Override
              public void subscriberSlow(String session, int waiting, int limit) {
                behind.add(new Behind(session, waiting, limit));
              }

              @Override
              public void subscriberRecovered(String session) {
                caughtUp.add(session);
              }
            },
            PublishHooks.NONE);
  }

  @AfterEach
  void close() {
    broker.close();
  }

  private RawClient reader(String client, String clientId, String filter) throws Exception {
    RawClient reader = RawClient.open(broker, 5, Optional.of(site.of(client)));
    assertEquals(SUCCESS, reader.connect(clientId));
    assertEquals(1, reader.subscribeReliably(filter));
    return reader;
  }

  /**
   * Publishes that many, and waits until the broker has taken each. No more messages than may be in
   * flight can be authorized and not yet in the queue when its length is read.
   */
  private void publish(String client, String topic, int messages, int inFlight) throws Exception {
    TlsMaterial material = site.of(client);
    try (Sessions sessions = new Sessions(new HostPort("localhost", broker.address().port()))) {
      Session session =
          sessions.open(
              new SessionSettings(client, () -> material, Optional.empty(), List.of()), new Deaf());
      await().atMost(PATIENCE).until(session::isConnected);
      Queue<CompletionStage<PublishResult>> unanswered = new ArrayDeque<>();
      for (int i = 0; i < messages; i++) {
        if (unanswered.size() == inFlight) {
          taken(unanswered.remove());
        }
        unanswered.add(session.publish(Publication.json(topic, new byte[] {'1'}, false)));
      }
      while (!unanswered.isEmpty()) {
        taken(unanswered.remove());
      }
    }
  }

  private static void taken(CompletionStage<PublishResult> publish) throws Exception {
    assertEquals(PublishResult.ACCEPTED, publish.toCompletableFuture().get(60, TimeUnit.SECONDS));
  }

  @Test
  void is_reported_before_a_message_is_lost_and_each_loss_is_counted() throws Exception {
    RawClient vera = reader("vera-viewer", "panel", "parasol/s/+/telemetry");

    // Each device publishes little more than its rate allows at once.
    for (int device = 0; device < 10; device++) {
      String name = "x" + device;
      publish(name, "parasol/s/%s/telemetry".formatted(name), 1_020, 100);
    }

    await().atMost(PATIENCE).until(() -> !behind.isEmpty());
    assertEquals(1, behind.size(), "told once");
    Behind reported = behind.get(0);
    assertEquals("operator/viewer/vera-viewer/panel", reported.session());
    assertEquals(10_000, reported.limit());
    assertTrue(reported.waiting() > 5_000 && reported.waiting() < 10_000, reported.toString());
    await().atMost(PATIENCE).untilAsserted(() -> assertEquals(200, broker.dropped()));

    vera.close();

    await().atMost(PATIENCE).until(() -> caughtUp.equals(List.of(reported.session())));
  }

  @Test
  void is_reported_in_time_too_where_it_is_a_device_with_its_short_queue() throws Exception {
    RawClient mute = reader("x", "x", "parasol/s/x/command");

    publish("otto-operator", "parasol/s/x/command", 150, 10);

    await().atMost(PATIENCE).until(() -> !behind.isEmpty());
    assertEquals(1, behind.size(), "told once");
    Behind reported = behind.get(0);
    assertEquals("x", reported.session());
    assertEquals(100, reported.limit());
    assertTrue(reported.waiting() > 50 && reported.waiting() < 100, reported.toString());
    await().atMost(PATIENCE).untilAsserted(() -> assertEquals(50, broker.dropped()));
    mute.close();
  }

  private static final class Deaf implements SessionListener {
    @Override
    public void connected() {}

    @Override
    public void disconnected(String why) {}

    @Override
    public void delivered(Delivery delivery) {}
  }
}
