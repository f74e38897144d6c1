// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.selftest;

import static io.parasol.broker.embedded.selftest.RawClient.CLOSED;
import static io.parasol.broker.embedded.selftest.RawClient.NOT_AUTHORIZED;
import static io.parasol.broker.embedded.selftest.RawClient.SUCCESS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.embedded.EmbeddedBroker;
import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.broker.embedded.setup.TestSite;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.HostileCertificates;
import io.parasol.certs.authority.HostileCertificates.Lock;
import io.parasol.certs.authority.HostileCertificates.Trick;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The broker's door")
class CertificateAuthenticatorIT {

  private static final int CLIENT_ID_NOT_VALID = 0x85;
  private static final int SESSION_TAKEN_OVER = 0x8E;

  private static final String HANDSHAKE = "127.0.0.1 | handshake | ";

  /** The events of some attacks in which no handshake succeeds. */
  private static final Map<Trick, String> WHY =
      Map.of(
          Trick.EXPIRED,
          "certificate expired, NotAfter: ",
          Trick.NOT_YET_VALID,
          "certificate not valid yet, NotBefore: ",
          Trick.FOREIGN_AUTHORITY,
          "Path does not chain with any of the trust anchors");

  @TempDir static Path folder;
  private static TestSite site;
  private static EmbeddedBroker broker;
  private static HostileCertificates hostile;

  @BeforeAll
  static void open() throws Exception {
    site = new TestSite(folder);
    broker = site.start();
    hostile =
        HostileCertificates.of(
            folder.resolve("pki"),
            new Identity.Device(
                site.authority.gateway().trustDomain(), TestSite.ID, new DeviceId("x")),
            InstantSource.system());
  }

  @AfterAll
  static void close() {
    broker.close();
  }

  @BeforeEach
  void listen() {
    site.refusals.clear();
  }

  @AfterEach
  void believe_everybody_again() {
    broker.deny(DenyList.EMPTY);
  }

  private static int knock(Optional<TlsMaterial> own, int version, String clientId)
      throws Exception {
    try (RawClient client = RawClient.open(broker, version, own)) {
      return client.connect(clientId);
    }
  }

  private static RawClient enter(String who, String clientId) throws Exception {
    RawClient client = RawClient.open(broker, 5, Optional.of(site.of(who)));
    assertEquals(SUCCESS, client.connect(clientId));
    return client;
  }

  private static DenyList denying(TlsMaterial material) {
    BigInteger serial = material.chain().get(0).getSerialNumber();
    return new DenyList(Set.of(serial));
  }

  /** The event of a handshake that failed. */
  private static String whyNoHandshake() {
    await().atMost(Duration.ofSeconds(60)).until(() -> !site.refusals.isEmpty());
    assertEquals(1, site.refusals.size());
    String reported = site.refusals.get(0);
    assertTrue(reported.startsWith(HANDSHAKE), reported);
    return reported.substring(HANDSHAKE.length());
  }

  @Test
  void is_closed_to_a_client_without_tls() throws Exception {
    try (Socket plain = new Socket(broker.address().host(), broker.address().port())) {
      plain
          .getOutputStream()
          .write(new byte[] {0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 60, 0, 0});
      assertEquals(-1, plain.getInputStream().read());
    }
    assertEquals("no TLS", whyNoHandshake());
  }

  @ParameterizedTest(name = "MQTT {0}")
  @ValueSource(ints = {5, 4})
  void is_closed_to_a_client_without_certificate(int version) throws Exception {
    assertEquals(CLOSED, knock(Optional.empty(), version, "x"));
    assertEquals("no client certificate", whyNoHandshake());
    assertEquals(SUCCESS, knock(Optional.of(site.of("x")), version, "x"));
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  void is_closed_to_hostile_certificates(Trick trick) throws Exception {
    int answer = knock(Optional.of(hostile.playing(trick)), 5, "x");

    if (trick.lock() == Lock.NONE) {
      assertEquals(SUCCESS, answer);
    } else if (trick.lock() == Lock.TRUST_MANAGER) {
      assertEquals(CLOSED, answer);
      String why = whyNoHandshake();
      assertTrue(why.startsWith(WHY.getOrDefault(trick, "")), why);
    } else {
      assertEquals(NOT_AUTHORIZED, answer);
      assertEquals(1, site.refusals.size());
      assertTrue(site.refusals.get(0).contains(" | connect | "), site.refusals.get(0));
    }
  }

  @Test
  void is_tested_with_what_must_be_refused_without_an_alarm() throws Exception {
    OperatorName unknown = new OperatorName("lock-test");

    assertTrue(broker.refuses(site.authority.issueWithTwoIdentities(unknown)));
    assertEquals(List.of(), site.refusals);
    assertFalse(broker.refuses(site.of("anna-operator")));

    // An attack that was not announced is reported.
    TlsMaterial another = site.authority.issueWithTwoIdentities(unknown);
    assertEquals(NOT_AUTHORIZED, knock(Optional.of(another), 5, "x"));
    assertEquals(1, site.refusals.size());
    assertTrue(
        site.refusals.get(0).endsWith("certificate has 2 SAN URIs; expected exactly one"),
        site.refusals.get(0));
  }

  @Test
  void is_closed_to_the_brokers_own_certificate() throws Exception {
    assertEquals(CLOSED, knock(Optional.of(site.of(SiteAuthority.BROKER)), 5, "gateway"));
    assertFalse(whyNoHandshake().isEmpty());
  }

  @ParameterizedTest(name = "{0} as \"{1}\"")
  @CsvSource({
    "x,y",
    "x,gateway",
    "x,''",
    "x,x/",
    "x,operator/viewer/x/1",
    "gateway,x",
    "gateway,''"
  })
  void is_closed_to_a_client_with_the_client_id_of_another(String client, String clientId)
      throws Exception {
    assertEquals(NOT_AUTHORIZED, knock(Optional.of(site.of(client)), 5, clientId));
    assertTrue(
        site.refusals.get(0).endsWith("wrong client id; expected client id " + client),
        site.refusals.get(0));
  }

  @Test
  void lets_a_second_session_of_the_same_identity_take_over() throws Exception {
    try (RawClient first = enter("x", "x");
        RawClient second = enter("x", "x")) {
      assertEquals(SESSION_TAKEN_OVER, first.awaitEnd());
      assertEquals(0, second.subscribe("parasol/s/x/command"));
    }
  }

  @Test
  void keeps_operators_apart_who_choose_the_same_client_id() throws Exception {
    try (RawClient anna = enter("anna-operator", "tool");
        RawClient ben = enter("ben-engineer", "tool");
        RawClient thief = enter("ben-engineer", "operator/operator/anna-operator/tool")) {
      assertEquals(0, anna.subscribe("parasol/s/+/telemetry"));
      assertEquals(0, ben.subscribe("parasol/s/+/telemetry"));
      assertEquals(0, thief.subscribe("parasol/s/+/telemetry"));
    }
  }

  @Test
  void gives_operators_an_id_who_have_none() throws Exception {
    try (RawClient one = enter("anna-operator", "");
        RawClient two = enter("anna-operator", "")) {
      assertTrue(one.assignedId().startsWith("operator/operator/anna-operator/"), one.assignedId());
      assertEquals(0, one.subscribe("parasol/s/+/telemetry"));
      assertEquals(0, two.subscribe("parasol/s/+/telemetry"));
    }
  }

  @Test
  void is_too_small_for_endless_client_ids() throws Exception {
    Optional<TlsMaterial> anna = Optional.of(site.of("anna-operator"));

    assertEquals(SUCCESS, knock(anna, 5, "x".repeat(128)));
    assertEquals(NOT_AUTHORIZED, knock(anna, 5, "x".repeat(129)));
    assertEquals(CLIENT_ID_NOT_VALID, knock(anna, 5, "x".repeat(60_000)));
  }

  @Test
  void announces_its_bounds() throws Exception {
    try (RawClient x = enter("x", "x")) {
      assertEquals(100L, x.announced().get(0x21), "receive maximum");
      assertEquals(1024L * 1024, x.announced().get(0x27), "maximum packet size");
      assertEquals(0L, x.announced().getOrDefault(0x22, 0L), "topic alias maximum");
    }
  }

  @Test
  void takes_the_largest_command_and_not_much_more() throws Exception {
    try (RawClient anna = enter("anna-operator", "")) {
      assertTrue(anna.publishLarge("parasol/s/x/command", 64 * 1024) < 0x80);
      assertEquals(CLOSED, anna.publishLarge("parasol/s/x/command", 1024 * 1024));
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "TLSv1.3, TLS_AES_128_GCM_SHA256",
    "TLSv1.3, TLS_CHACHA20_POLY1305_SHA256",
    "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
  })
  void speaks_tls_of_today(String version, String suite) throws Exception {
    try (SSLSocket socket = RawClient.socket(broker, Optional.of(site.of("x")))) {
      socket.setEnabledProtocols(new String[] {version});
      socket.setEnabledCipherSuites(new String[] {suite});
      socket.startHandshake();

      assertEquals(version, socket.getSession().getProtocol());
      assertEquals(suite, socket.getSession().getCipherSuite());
    }
  }

  @Test
  void does_not_speak_tls_of_yesterday() throws Exception {
    try (SSLSocket socket = RawClient.socket(broker, Optional.of(site.of("x")))) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"});

      SSLHandshakeException refused =
          assertThrows(SSLHandshakeException.class, socket::startHandshake);
      assertTrue(
          String.valueOf(refused.getMessage()).contains("handshake_failure"), refused.getMessage());
    }
  }

  @Test
  void counts_who_is_inside() throws Exception {
    await().until(() -> broker.connections() == 0);
    try (RawClient x = enter("x", "x");
        RawClient anna = enter("anna-operator", "")) {
      await().until(() -> broker.connections() == 2);
      assertEquals(0, x.subscribe("parasol/s/x/command"));
      assertEquals(0, anna.subscribe("parasol/s/+/telemetry"));
    }
    await().until(() -> broker.connections() == 0);
  }

  @Test
  void ends_the_session_of_a_revoked_certificate_and_lets_it_in_no_more() throws Exception {
    try (RawClient x = enter("x", "x");
        RawClient y = enter("y", "y")) {
      broker.deny(denying(site.of("x")));

      assertEquals(NOT_AUTHORIZED, x.awaitEnd());
      assertEquals(CLOSED, knock(Optional.of(site.of("x")), 5, "x"));
      assertEquals(
          "spiffe://parasol/site/s/device/x | handshake | certificate revoked",
          site.refusals.get(0));
      assertEquals(0, y.subscribe("parasol/s/y/command"), "everybody else stays");
    }
  }

  /** A resumed handshake shows no certificate; who it is comes out of the session of before. */
  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void lets_a_revoked_certificate_in_no_more_by_a_handshake_that_is_resumed(String protocol)
      throws Exception {
    SSLContext memory = RawClient.context(Optional.of(site.of("x")));
    long begun;
    try (RawClient x = RawClient.over(inTls(memory, protocol), 5)) {
      assertEquals(SUCCESS, x.connect("x"));
      assertEquals(0, x.subscribe("parasol/s/x/command"));
      begun = x.tlsSince();
    }
    try (RawClient x = RawClient.over(inTls(memory, protocol), 5)) {
      assertEquals(SUCCESS, x.connect("x"));
      assertEquals(0, x.subscribe("parasol/s/x/command"));
      assertEquals(begun, x.tlsSince(), "the control: it is resumed");
    }
    broker.deny(denying(site.of("x")));

    try (RawClient x = RawClient.over(inTls(memory, protocol), 5)) {
      assertEquals(CLOSED, x.connect("x"));
      assertEquals(begun, x.tlsSince());
    }
  }

  private static SSLSocket inTls(SSLContext memory, String protocol) throws Exception {
    SSLSocket socket = RawClient.socket(broker, memory);
    socket.setEnabledProtocols(new String[] {protocol});
    return socket;
  }

  @Test
  void says_in_place_of_a_device_whose_certificate_is_revoked_that_it_is_offline()
      throws Exception {
    try (RawClient victor = enter("victor-viewer", "");
        RawClient latecomer = enter("victor-viewer", "");
        RawClient x = enter("x", "x");
        RawClient y = enter("y", "y")) {
      x.publish("parasol/s/x/state", true);
      y.publish("parasol/s/y/state", true);
      victor.subscribeToNew("parasol/s/+/state");

      broker.deny(denying(site.of("x")));

      assertSaidOfX(victor.awaitDelivery("parasol/s/x/state"));
      latecomer.subscribe("parasol/s/+/state");
      assertSaidOfX(latecomer.awaitDelivery("parasol/s/x/state"));
      assertTrue(latecomer.awaitDelivery("parasol/s/y/state").endsWith("x"), "its own word");
    }
  }

  private static void assertSaidOfX(String text) {
    assertTrue(text.contains("{\"state\":\"offline\",\"since\":"), text);
    assertTrue(text.endsWith(",\"why\":\"certificate revoked\"}"), text);
  }

  @Test
  void says_so_of_a_device_of_the_site_that_does_not_come() throws Exception {
    Identity.Device x =
        new Identity.Device(site.authority.gateway().trustDomain(), TestSite.ID, new DeviceId("x"));
    Identity.Device stranger =
        new Identity.Device(x.trustDomain(), new SiteId("elsewhere"), new DeviceId("z"));
    try (RawClient victor = enter("victor-viewer", "");
        RawClient gateway = enter("gateway", "gateway")) {
      victor.subscribeToNew("parasol/s/+/state");

      broker.publishOffline(stranger, "revoked");
      broker.publishOffline(x, "device_identity_changed");

      assertTrue(
          victor
              .awaitDelivery("parasol/s/x/state")
              .endsWith(",\"why\":\"device_identity_changed\"}"));
      gateway.publishTheLast("parasol/s/gateway/state");
      assertEquals(Set.of("parasol/s/x/state"), victor.deliveredBeforeTheLast());
    }
  }

  @Test
  void does_not_publish_the_will_of_a_revoked_certificate() throws Exception {
    try (RawClient victor = enter("victor-viewer", "");
        RawClient gateway = enter("gateway", "gateway");
        RawClient x = RawClient.open(broker, 5, Optional.of(site.of("x")))) {
      victor.subscribeToNew("parasol/s/+/event");
      x.connect("x", Optional.of(new RawClient.Will("parasol/s/x/event", false)));

      broker.deny(denying(site.of("x")));
      assertEquals(NOT_AUTHORIZED, x.awaitEnd());
      gateway.publishTheLast("parasol/s/gateway/event");

      assertEquals(Set.of(), victor.deliveredBeforeTheLast());
    }
  }

  @Test
  void shows_a_new_certificate_without_losing_anybody() throws Exception {
    try (RawClient x = enter("x", "x")) {
      site.authority.renew(SiteAuthority.BROKER);
      TlsMaterial renewed = site.authority.material(SiteAuthority.BROKER);

      broker.replaceCertificate(renewed);

      assertEquals(
          renewed.chain().get(0), AccessProbe.presentedCertificate(TestSite.socketAddress(broker)));
      assertEquals(0, x.subscribe("parasol/s/x/command"));
      assertEquals(SUCCESS, knock(Optional.of(site.of("y")), 5, "y"));
    }
  }

  @Test
  void does_not_show_a_certificate_that_has_expired() throws Exception {
    BrokerException refused =
        assertThrows(
            BrokerException.class, () -> broker.replaceCertificate(hostile.playing(Trick.EXPIRED)));

    assertTrue(
        String.valueOf(refused.getMessage())
            .startsWith("the broker's certificate is not valid now"));
    assertEquals(SUCCESS, knock(Optional.of(site.of("y")), 5, "y"));
  }
}
