// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.access.AccessTable;
import io.parasol.broker.embedded.EmbeddedBroker;
import io.parasol.broker.embedded.PublishHooks;
import io.parasol.broker.embedded.identity.BrokerIdentities;
import io.parasol.broker.embedded.identity.DenyRule;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.config.site.SiteConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A session at the embedded broker")
class EmbeddedBrokerSessionsIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final SiteId SITE = new SiteId("rooftop");
  private static final Topics TOPICS = new Topics("parasol", SITE);
  private static final DeviceId EAST = new DeviceId("inverter-east");
  private static final DeviceId WEST = new DeviceId("inverter-west");

  @TempDir static Path folder;
  private static SiteAuthority authority;
  private static EmbeddedBroker broker;

  private Sessions sessions;

  @BeforeAll
  static void startBroker() throws Exception {
    authority =
        SiteAuthority.init(
            folder.resolve("pki"),
            new TrustDomain("parasol"),
            SITE,
            Set.of("localhost"),
            InstantSource.system());
    authority.issueDevice(EAST);
    authority.issueDevice(WEST);
    authority.issueOperator(new OperatorName("anna"), Role.OPERATOR);
    authority.issueOperator(new OperatorName("vera"), Role.VIEWER);
    broker =
        EmbeddedBroker.start(
            new SiteConfig.Broker(new HostPort("127.0.0.1", 0)),
            folder.resolve("broker"),
            new BrokerIdentities(
                material(SiteAuthority.BROKER),
                material(SiteAuthority.GATEWAY),
                authority.acceptedIssuers(),
                Set.of()),
            new AccessTable(TOPICS, authority.gateway()),
            DenyRule.of(DenyList.EMPTY),
            (client, what, why) -> {},
            PublishHooks.NONE);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void open() {
    sessions = new Sessions(new HostPort("localhost", broker.address().port()));
  }

  @AfterEach
  void close() {
    sessions.close();
  }

  private static TlsMaterial material(String name) {
    try {
      return authority.material(name);
    } catch (Exception unusable) {
      throw new IllegalStateException(unusable);
    }
  }

  private static SessionSettings settings(String clientId, String name, String... filters) {
    TlsMaterial material = material(name);
    return new SessionSettings(clientId, () -> material, Optional.empty(), List.of(filters));
  }

  private static SessionSettings device(DeviceId device, String... filters) {
    return settings(device.value(), device.value(), filters);
  }

  private Session up(SessionSettings settings, SessionListener listener) {
    Session session = sessions.open(settings, listener);
    await().atMost(SOON).until(session::isConnected);
    return session;
  }

  private static PublishResult publish(Session session, String topic, boolean retain)
      throws Exception {
    return session
        .publish(Publication.json(topic, "{}".getBytes(UTF_8), retain))
        .toCompletableFuture()
        .get(SOON.toSeconds(), TimeUnit.SECONDS);
  }

  private String whyNot(SessionSettings settings) {
    try (ThreadLoop loop = new ThreadLoop("test")) {
      return Ended.whyOf(loop, new HostPort("localhost", broker.address().port()), settings);
    }
  }

  /** The thread of the sessions is busy with a listener meanwhile. */
  @Test
  void completes_a_publish_without_the_thread_of_the_sessions() throws Exception {
    Session east = up(device(EAST), new RecordingSessionListener());
    Publication publication =
        Publication.json(TOPICS.of(EAST, Kind.TELEMETRY), "{}".getBytes(UTF_8), false);
    CompletableFuture<PublishResult> result = new CompletableFuture<>();
    sessions.open(
        device(WEST),
        new SessionListener() {
          @Override
          public void connected() {
            result.complete(
                east.publishOnAnyThread(publication)
                    .toCompletableFuture()
                    .completeOnTimeout(PublishResult.UNKNOWN, SOON.toSeconds(), TimeUnit.SECONDS)
                    .join());
          }

          @Override
          public void disconnected(String why) {}

          @Override
          public void delivered(Delivery delivery) {}
        });

    assertEquals(PublishResult.ACCEPTED, result.get(2 * SOON.toSeconds(), TimeUnit.SECONDS));
  }

  @Test
  void carries_telemetry_up_and_commands_down() throws Exception {
    RecordingSessionListener viewer = new RecordingSessionListener();
    RecordingSessionListener controller = new RecordingSessionListener();
    up(settings("", "vera", TOPICS.ofAll(Kind.TELEMETRY)), viewer);
    Session east = up(device(EAST, TOPICS.of(EAST, Kind.COMMAND)), controller);
    Session anna = up(settings("tool-1", "anna"), new RecordingSessionListener());

    assertEquals(PublishResult.ACCEPTED, publish(east, TOPICS.of(EAST, Kind.TELEMETRY), false));
    assertEquals(PublishResult.ACCEPTED, publish(anna, TOPICS.of(EAST, Kind.COMMAND), false));

    await().atMost(SOON).until(() -> viewer.deliveries.size() == 1);
    await().atMost(SOON).until(() -> controller.deliveries.size() == 1);
    assertEquals("parasol/rooftop/inverter-east/command", controller.deliveries.get(0).topic());
  }

  @Test
  void learns_the_window_of_the_broker() {
    assertEquals(100, up(device(EAST), new RecordingSessionListener()).window());
  }

  @Test
  void leaves_its_farewell_as_the_retained_state() throws Exception {
    Session east = up(device(EAST), new RecordingSessionListener());
    east.close(
            Optional.of(
                Publication.json(TOPICS.of(EAST, Kind.STATE), "farewell".getBytes(UTF_8), true)))
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
    RecordingSessionListener viewer = new RecordingSessionListener();
    up(settings("", "vera", TOPICS.of(EAST, Kind.STATE)), viewer);

    await().atMost(SOON).until(() -> viewer.deliveries.size() == 1);
    assertEquals("farewell", new String(viewer.deliveries.get(0).payload(), UTF_8));
    assertTrue(viewer.deliveries.get(0).retained());
  }

  @Test
  void is_refused_what_it_may_not_publish_and_comes_back() throws Exception {
    RecordingSessionListener listener = new RecordingSessionListener();
    Session east = up(device(EAST), listener);

    assertEquals(PublishResult.REFUSED, publish(east, TOPICS.of(WEST, Kind.TELEMETRY), false));

    await().atMost(SOON).until(() -> listener.events.size() == 3);
    assertEquals(List.of("connected", "disconnected", "connected"), listener.events);
  }

  @Test
  void never_comes_up_without_a_subscription_that_it_needs() {
    String why = whyNot(device(EAST, TOPICS.of(WEST, Kind.COMMAND)));

    assertTrue(why.startsWith("refused: subscribe: [NOT_AUTHORIZED]"), why);
    assertEquals("granted", whyNot(device(EAST, TOPICS.of(EAST, Kind.COMMAND))));
  }

  @Test
  void is_refused_under_the_name_of_another() {
    String why = whyNot(settings(WEST.value(), EAST.value()));

    assertTrue(why.startsWith("connect: NOT_AUTHORIZED"), why);
  }

  @Test
  void ends_when_its_certificate_is_revoked_and_does_not_come_back() throws Exception {
    DeviceId doomed = new DeviceId("doomed");
    authority.issueDevice(doomed);
    RecordingSessionListener listener = new RecordingSessionListener();
    Session session = up(device(doomed), listener);
    authority.revoke(doomed.value());

    broker.deny(DenyList.read(folder.resolve("pki")));

    await().atMost(Duration.ofSeconds(60)).until(() -> !session.isConnected());
    // The broker ends the connection with the handshake, so there is no CONNACK with a reason.
    String why = whyNot(device(doomed));
    assertTrue(why.matches("(?i).*(reset|closed|broken pipe).*"), why);
    assertEquals(List.of("connected", "disconnected"), listener.events);
  }
}
