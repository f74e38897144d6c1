// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.testing.FaultyTcpProxy;
import io.parasol.testing.MosquittoProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A session at mosquitto, over mutual TLS")
class SessionsIT {

  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir static Path folder;
  private static TlsMaterial material;

  private MosquittoProcess broker;
  private final List<Sessions> opened = new ArrayList<>();

  @BeforeAll
  static void issue() throws Exception {
    SiteAuthority authority =
        SiteAuthority.init(
            folder.resolve("pki"),
            new TrustDomain("parasol"),
            new SiteId("demo"),
            Set.of("localhost"),
            InstantSource.system());
    authority.issueDevice(new DeviceId("inverter-01"));
    material = authority.material("inverter-01");
    authority.exports().pem("inverter-01", folder);
    authority.exports().pem(SiteAuthority.BROKER, folder);
  }

  @BeforeEach
  void start() throws Exception {
    broker = new MosquittoProcess(folder);
  }

  @AfterEach
  void stop() throws Exception {
    opened.forEach(Sessions::close);
    broker.kill();
  }

  private Sessions sessions(String host, int port) {
    Sessions sessions = new Sessions(new HostPort(host, port));
    opened.add(sessions);
    return sessions;
  }

  private static SessionSettings settings(String clientId, String... filters) {
    return new SessionSettings(clientId, () -> material, Optional.empty(), List.of(filters));
  }

  private static Publication message(String topic, String text) {
    return Publication.json(topic, text.getBytes(UTF_8), false);
  }

  private static PublishResult result(CompletionStage<PublishResult> publish) throws Exception {
    return publish.toCompletableFuture().get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  /** A client that publishes faster than the listener reads must not fill the heap. */
  @Test
  void drops_messages_of_qos_0_that_wait_for_its_thread_beyond_a_limit() throws Exception {
    CountDownLatch isFree = new CountDownLatch(1);
    List<Delivery> deliveries = new CopyOnWriteArrayList<>();
    Session receiver =
        sessions("localhost", broker.port())
            .open(
                settings("receiver", "demo/+/telemetry", "demo/+/state"),
                new SessionListener() {
                  @Override
                  public void connected() {}

                  @Override
                  public void disconnected(String why) {}

                  @Override
                  public void delivered(Delivery delivery) {
                    deliveries.add(delivery);
                    awaitUninterruptibly(isFree);
                  }
                });
    await().atMost(SOON).until(receiver::isConnected);
    Session sender =
        sessions("localhost", broker.port())
            .open(settings("sender"), new RecordingSessionListener());
    await().atMost(SOON).until(sender::isConnected);

    for (int i = 0; i < 2_000; i++) {
      result(sender.publishAtMostOnce(message("demo/a/telemetry", "{}")));
    }
    // The broker has forwarded all of them before its first answer, and before its second one the
    // receiver has read them.
    assertEquals(PublishResult.ACCEPTED, result(sender.publish(message("demo/a/event", "{}"))));
    assertEquals(
        PublishResult.ACCEPTED, result(receiver.publishOnAnyThread(message("demo/b/event", "{}"))));
    isFree.countDown();
    assertEquals(PublishResult.ACCEPTED, result(sender.publish(message("demo/a/state", "{}"))));

    await()
        .atMost(SOON)
        .until(() -> deliveries.stream().anyMatch(each -> each.topic().endsWith("/state")));
    assertTrue(deliveries.size() < 1_000, () -> deliveries.size() + " were held");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void delivers_what_another_publishes_with_all_that_goes_along() throws Exception {
    Sessions sessions = sessions("localhost", broker.port());
    RecordingSessionListener listener = new RecordingSessionListener();
    Session session = sessions.open(settings("receiver", "demo/+/command"), listener);
    await().atMost(SOON).until(session::isConnected);
    Session sender = sessions.open(settings("sender"), new RecordingSessionListener());
    await().atMost(SOON).until(sender::isConnected);
    try (var peer = broker.subscribe("inverter-01", "demo/#", "%t %r %C %F %E %P %p")) {
      Publication publication =
          new Publication(
              "demo/a/command",
              "{}".getBytes(UTF_8),
              false,
              Optional.of("application/json"),
              Optional.of(Duration.ofSeconds(90)),
              Map.of("epoch", "7"),
              Optional.of(new byte[] {1, 2}));

      assertEquals(PublishResult.ACCEPTED, result(sender.publish(publication)));

      await().atMost(SOON).until(() -> listener.deliveries.size() == 1);
      Delivery delivery = listener.deliveries.get(0);
      assertEquals("demo/a/command", delivery.topic());
      assertEquals("{}", new String(delivery.payload(), UTF_8));
      assertEquals(2, delivery.correlation().orElseThrow().length);
      await().atMost(SOON).until(() -> peer.received().size() == 1);
      assertEquals("demo/a/command 0 application/json 1 90 epoch:7 {}", peer.received().get(0));
    }
  }

  @Test
  void comes_back_with_its_subscriptions_and_new_material_when_the_broker_does() throws Exception {
    RecordingSessionListener listener = new RecordingSessionListener();
    AtomicInteger asked = new AtomicInteger();
    Session session =
        sessions("localhost", broker.port())
            .open(
                new SessionSettings(
                    "lasting",
                    () -> {
                      asked.incrementAndGet();
                      return material;
                    },
                    Optional.empty(),
                    List.of("demo/echo")),
                listener);
    await().atMost(SOON).until(session::isConnected);
    assertEquals(1, asked.get());

    broker.kill();
    await().atMost(SOON).until(() -> !session.isConnected());
    assertEquals(
        PublishResult.UNKNOWN, result(session.publish(message("demo/echo", "while it is away"))));
    broker.start();
    await().atMost(SOON).until(session::isConnected);
    assertEquals(PublishResult.ACCEPTED, result(session.publish(message("demo/echo", "back"))));

    await().atMost(SOON).until(() -> listener.deliveries.size() == 1);
    assertEquals("back", new String(listener.deliveries.get(0).payload(), UTF_8));
    assertEquals(List.of("connected", "disconnected", "connected"), listener.events);
    assertTrue(asked.get() >= 2);
  }

  @Test
  void leaves_no_socket_and_no_thread_behind_however_often_it_reconnects() throws Exception {
    RecordingSessionListener listener = new RecordingSessionListener();
    Session session = sessions("localhost", broker.port()).open(settings("restless"), listener);
    reconnect(session, listener, 10); // whatever is made once is there then
    long sockets = openFiles();
    int threads = Thread.activeCount();

    reconnect(session, listener, 50);

    await().atMost(SOON).until(() -> openFiles() <= sockets + 5);
    assertTrue(Thread.activeCount() <= threads + 2, Thread.getAllStackTraces()::toString);
    assertEquals(
        PublishResult.ACCEPTED, result(session.publish(message("demo/echo", "still there"))));
  }

  private static void reconnect(Session session, RecordingSessionListener listener, int times) {
    long first = Math.max(1, ups(listener));
    for (long up = first; up < first + times; up++) {
      awaitUps(listener, up);
      session.reconnect();
    }
    awaitUps(listener, first + times);
  }

  private static void awaitUps(RecordingSessionListener listener, long many) {
    await().pollInterval(Duration.ofMillis(2)).atMost(SOON).until(() -> ups(listener) >= many);
  }

  private static long ups(RecordingSessionListener listener) {
    return listener.events.stream().filter("connected"::equals).count();
  }

  private static long openFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  @Test
  void answers_unknown_to_what_was_in_flight_when_the_broker_died() throws Exception {
    Session session =
        sessions("localhost", broker.port())
            .open(settings("in-flight"), new RecordingSessionListener());
    await().atMost(SOON).until(session::isConnected);
    broker.freeze();
    List<CompletionStage<PublishResult>> inFlight = new ArrayList<>();
    for (int i = 0; i < 2 * session.window(); i++) {
      inFlight.add(session.publish(message("demo/x", Integer.toString(i))));
    }

    broker.kill();

    for (CompletionStage<PublishResult> each : inFlight) {
      assertEquals(PublishResult.UNKNOWN, result(each));
    }
  }

  @Test
  void leaves_its_will_when_the_wire_is_cut_but_not_after_a_farewell() throws Exception {
    Sessions cut;
    try (FaultyTcpProxy relay = new FaultyTcpProxy(broker.port());
        var peer = broker.subscribe("inverter-01", "demo/+/state", "%t %r %p")) {
      cut = sessions("localhost", relay.port());
      Session stays =
          sessions("localhost", broker.port())
              .open(withWill("stays"), new RecordingSessionListener());
      Session goes = cut.open(withWill("goes"), new RecordingSessionListener());
      await().atMost(SOON).until(() -> stays.isConnected() && goes.isConnected());

      stays
          .close(
              Optional.of(Publication.json("demo/stays/state", "farewell".getBytes(UTF_8), true)))
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS);
      relay.cut();

      await().atMost(Duration.ofSeconds(60)).until(() -> peer.received().size() == 2);
      assertEquals(
          List.of("demo/stays/state 0 farewell", "demo/goes/state 0 will"), peer.received());
    }
  }

  private static SessionSettings withWill(String name) {
    return new SessionSettings(
        name,
        () -> material,
        Optional.of(Publication.json("demo/" + name + "/state", "will".getBytes(UTF_8), true)),
        List.of());
  }

  @Test
  void takes_the_next_address_when_one_is_gone_and_the_first_again_when_that_is() throws Exception {
    try (FaultyTcpProxy first = new FaultyTcpProxy(broker.port());
        FaultyTcpProxy second = new FaultyTcpProxy(broker.port())) {
      Sessions sessions =
          new Sessions(
              List.of(
                  new HostPort("localhost", first.port()),
                  new HostPort("localhost", second.port())),
              "failover");
      opened.add(sessions);
      Session session = sessions.open(settings("failover"), new RecordingSessionListener());
      await().atMost(SOON).until(session::isConnected);
      assertEquals(0, second.accepted());

      first.cut();
      await().atMost(SOON).until(() -> second.accepted() > 0 && session.isConnected());
      assertEquals(PublishResult.ACCEPTED, result(session.publish(message("demo/x", "second"))));

      long before = first.accepted();
      first.mend();
      second.cut();
      await().atMost(SOON).until(() -> first.accepted() > before && session.isConnected());
      assertEquals(PublishResult.ACCEPTED, result(session.publish(message("demo/x", "first"))));
    }
  }

  @Test
  void shares_two_event_loops_with_hundreds_of_others() throws Exception {
    int before = Thread.activeCount();
    Sessions sessions = sessions("localhost", broker.port());
    List<Session> all = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      all.add(sessions.open(settings("many-" + i), new RecordingSessionListener()));
    }
    await().atMost(Duration.ofMinutes(5)).until(() -> sessions.connected() == 200);
    List<CompletionStage<PublishResult>> publishes = new ArrayList<>();
    for (int round = 0; round < 10; round++) {
      for (Session session : all) {
        publishes.add(session.publish(message("demo/x", "1")));
      }
    }

    for (CompletionStage<PublishResult> each : publishes) {
      assertEquals(PublishResult.ACCEPTED, result(each));
    }
    int more = Thread.activeCount() - before;
    assertTrue(more <= 4, "200 sessions take " + more + " threads more");
  }
}
