// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.site.SiteId;
import io.parasol.config.site.TrustDomain;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A session at a server that is not its broker")
class StrangeServerIT {

  private static final TrustDomain DOMAIN = new TrustDomain("parasol");
  private static final SiteId SITE = new SiteId("demo");
  private static final InstantSource CLOCK = InstantSource.system();

  @TempDir static Path folder;
  private static TlsMaterial gateway;
  private static TlsMaterial broker;
  private static TlsMaterial foreignBroker;

  private final ThreadLoop loop = new ThreadLoop("test");

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

  @Test
  void can_be_closed_meanwhile() throws Exception {
    try (SilentServer mute = SilentServer.withoutTls();
        Sessions sessions = new Sessions(mute.address())) {
      Session session = sessions.open(settings(), new Heard());

      var closed = session.close(Optional.empty()).toCompletableFuture();

      await().atMost(Duration.ofSeconds(5)).until(closed::isDone);
    }
  }
}
