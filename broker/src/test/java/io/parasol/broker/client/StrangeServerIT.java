// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.testing.UnresponsiveBroker;
import io.parasol.testing.UnresponsiveBroker.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A session at a server that is not its broker")
class StrangeServerIT {

  private static final TrustDomain DOMAIN = new TrustDomain("parasol");
  private static final SiteId SITE = new SiteId("demo");
  private static final InstantSource CLOCK = InstantSource.system();

  private static final String PUBACK_SUCCESS = "4002PP";
  private static final String PUBACK_NOT_AUTHORIZED = "4003PP87";
  private static final String DISCONNECT_NOT_AUTHORIZED = "e00187";
  private static final String DISCONNECT_PAYLOAD_FORMAT_INVALID = "e00199";

  @TempDir static Path folder;
  private static TlsMaterial gateway;
  private static TlsMaterial broker;
  private static TlsMaterial foreignBroker;

  private final ThreadLoop loop = new ThreadLoop("test");
  private long unheard;

  @BeforeAll
  static void issue() throws Exception {
    gateway = authority("pki").material(SiteAuthority.GATEWAY);
    broker = SiteAuthority.open(folder.resolve("pki"), DOMAIN, SITE, CLOCK).material("broker");
    foreignBroker = authority("foreign").material(SiteAuthority.BROKER);
  }

  private static SiteAuthority authority(String name) throws Exception {
    return SiteAuthority.init(folder.resolve(name), DOMAIN, SITE, Set.of("localhost"), CLOCK);
  }

  private static SessionSettings settings() {
    return new SessionSettings("me", () -> gateway, Optional.empty(), List.of());
  }

  private String whyNot(SilentServer server) {
    try (loop) {
      return Ended.whyOf(loop, server.address(), settings());
    }
  }

  @Test
  void gives_up_when_there_is_no_handshake() throws Exception {
    try (SilentServer mute = SilentServer.withoutTls()) {
      assertEquals("handshake timed out after 5000ms", whyNot(mute));
    }
  }

  @Test
  void gives_up_when_there_is_no_connack() throws Exception {
    try (SilentServer mute = SilentServer.withTls(broker, 1)) {
      String why = whyNot(mute);
      assertTrue(why.contains("Timeout while waiting for CONNACK"), why);
    }
  }

  @Test
  void sends_nothing_when_the_certificate_does_not_bear_the_host() throws Exception {
    try (SilentServer elsewhere = SilentServer.withTls(broker, 2)) {
      assertEquals(
          "No subject alternative names matching IP address 127.0.0.2 found", whyNot(elsewhere));
    }
  }

  @Test
  void sends_nothing_when_the_certificate_is_of_another_authority() throws Exception {
    try (SilentServer foreign = SilentServer.withTls(foreignBroker, 1)) {
      assertTrue(whyNot(foreign).startsWith("Path does not chain with any of the trust anchors"));
    }
  }

  /** MQTT 5, 3.4.2.1. */
  @ParameterizedTest(name = "0x{0} means {1}")
  @CsvSource({
    "00, ACCEPTED",
    "10, ACCEPTED",
    "80, QUOTA_EXCEEDED",
    "83, QUOTA_EXCEEDED",
    "87, REFUSED",
    "90, REFUSED",
    "91, QUOTA_EXCEEDED",
    "97, QUOTA_EXCEEDED",
    "99, REFUSED"
  })
  void says_by_a_code_what_becomes_of_a_publish(String code, PublishResult meant) throws Exception {
    assertEquals(meant, answerTo("4003PP" + code));
    assertEquals(code.equals("10") ? 1 : 0, unheard, "accepted, and nobody subscribes");
  }

  /** MQTT 5, 4.13.1: a PUBACK may be the last that comes before the connection is closed. */
  @Test
  void takes_the_puback_for_the_answer_though_a_disconnect_comes_with_it() throws Exception {
    assertEquals(
        PublishResult.REFUSED, answerTo(PUBACK_NOT_AUTHORIZED + DISCONNECT_NOT_AUTHORIZED));
    assertEquals(PublishResult.ACCEPTED, answerTo(PUBACK_SUCCESS + DISCONNECT_NOT_AUTHORIZED));
  }

  /** It may be about the message or about us: what was sent is not given up for it. */
  @Test
  void does_not_know_what_became_of_a_publish_when_there_is_a_disconnect_only() throws Exception {
    assertEquals(PublishResult.UNKNOWN, answerTo(DISCONNECT_NOT_AUTHORIZED));
    assertEquals(PublishResult.UNKNOWN, answerTo(DISCONNECT_PAYLOAD_FORMAT_INVALID));
  }

  @Test
  void is_sent_no_more_than_it_allows_to_be_unanswered() throws Exception {
    try (UnresponsiveBroker server = new UnresponsiveBroker(broker.sslContext(), false);
        Sessions sessions = new Sessions(new HostPort("localhost", server.port()))) {
      server.allow(3);
      Session session = sessions.open(settings(), new RecordingSessionListener());
      await().atMost(Duration.ofSeconds(60)).until(session::isConnected);
      assertEquals(3, session.window());

      for (int i = 0; i < 10; i++) {
        var unused = session.publish(Publication.json("demo/x", new byte[0], false));
      }
      await().atMost(Duration.ofSeconds(60)).until(() -> server.published() == 3);
      var gone = session.close(Optional.empty());

      await().atMost(Duration.ofSeconds(60)).until(() -> server.left() == 1);
      assertEquals(3, server.published(), "all that came before the good-bye");
      await().atMost(Duration.ofSeconds(60)).until(gone.toCompletableFuture()::isDone);
    }
  }

  /** MQTT 5, 3.1.3.2.2: with Clean Start, or without an expiry, the Will would not be kept back. */
  @Test
  void reports_that_the_session_outlives_the_connection_by_more_than_its_will_is_kept_back()
      throws Exception {
    Publication will = Publication.json("demo/state", "gone".getBytes(UTF_8), true);
    try (UnresponsiveBroker server = new UnresponsiveBroker(broker.sslContext(), true);
        Sessions sessions = new Sessions(new HostPort("localhost", server.port()))) {
      Session session =
          sessions.open(
              new SessionSettings("me", () -> gateway, Optional.of(will), List.of()),
              new RecordingSessionListener());
      await().atMost(Duration.ofSeconds(60)).until(session::isConnected);

      String hello = HexFormat.of().formatHex(server.hello());
      // A Will with QoS 1, retained, no Clean Start; keep-alive 30 s.
      assertTrue(hello.startsWith("00044d515454" + "05" + "2c" + "001e"), hello);
      assertTrue(hello.contains("110000001e"), "session expiry of 30 s: " + hello);
      assertTrue(hello.contains("210064"), "receive maximum 100: " + hello);
      assertTrue(hello.contains("180000000a"), "will delay of 10 s: " + hello);
    }
  }

  /** What a publish comes to where these packets, PP the packet identifier, are the answer. */
  private PublishResult answerTo(String packets) throws Exception {
    Answer answer =
        (high, low) ->
            HexFormat.of()
                .parseHex(packets.replace("PP", HexFormat.of().formatHex(new byte[] {high, low})));
    try (UnresponsiveBroker server = new UnresponsiveBroker(broker.sslContext(), answer);
        Sessions sessions = new Sessions(new HostPort("localhost", server.port()))) {
      Session session = sessions.open(settings(), new RecordingSessionListener());
      await().atMost(Duration.ofSeconds(60)).until(session::isConnected);
      PublishResult result =
          session
              .publish(Publication.json("demo/x", new byte[0], false))
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS);
      unheard = session.publishesWithoutSubscribers();
      return result;
    }
  }

  @Test
  void can_be_closed_meanwhile() throws Exception {
    try (SilentServer mute = SilentServer.withoutTls();
        Sessions sessions = new Sessions(mute.address())) {
      Session session = sessions.open(settings(), new RecordingSessionListener());

      var closed = session.close(Optional.empty()).toCompletableFuture();

      await().atMost(Duration.ofSeconds(60)).until(closed::isDone);
    }
  }
}
