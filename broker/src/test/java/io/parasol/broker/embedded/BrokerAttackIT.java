// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static io.parasol.broker.embedded.selftest.RawClient.SUCCESS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.embedded.selftest.RawClient;
import io.parasol.broker.embedded.setup.TestSite;
import io.parasol.certs.authority.DenyList;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each attack comes from an address of its own, because the limits count by address. */
@DisplayName("The broker, attacked on the way to authentication,")
class BrokerAttackIT {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int CONNECT = 0x10;
  private static final int PUBLISH = 0x30;
  private static final int PACKET_TOO_LARGE = 0x95;
  private static final String URI = "spiffe://parasol/site/s/";

  @TempDir static Path folder;
  private static TestSite site;
  private static EmbeddedBroker broker;

  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    site = new TestSite(folder);
    broker = site.start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @BeforeEach
  void listen() {
    site.refusals.clear();
    site.misused.clear();
    broker.deny(DenyList.EMPTY);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  private <T extends AutoCloseable> T closing(T connection) {
    open.add(connection);
    return connection;
  }

  private RawClient client(String client, String from) throws Exception {
    return closing(RawClient.open(broker.localAddress(), from, site.of(client)));
  }

  private RawClient own(String client) throws Exception {
    return closing(RawClient.open(broker.ownAddress(), "127.0.0.1", site.of(client)));
  }

  private Socket plain(String from) throws Exception {
    Socket socket =
        closing(
            new Socket(
                broker.localAddress().host(),
                broker.localAddress().port(),
                InetAddress.getByName(from),
                0));
    socket.setSoTimeout(60_000);
    return socket;
  }

  /** Returns whether the server has closed a connection on which it has nothing to send. */
  private static boolean isClosed(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() == -1;
    } catch (SocketTimeoutException isOpen) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"old", "gateway"})
  void refuses_a_certificate_that_only_the_gateway_has(String client) throws Exception {
    assertEquals(RawClient.CLOSED, client(client, "127.0.1.1").connect(client));

    String uri = client.equals("gateway") ? URI + "gateway/s" : URI + "device/" + client;
    await().atMost(SOON).until(() -> !site.misused.isEmpty());
    assertEquals(List.of(uri + " | 127.0.1.1"), site.misused);
    assertEquals(SUCCESS, own(client).connect(client));
  }

  @Test
  void accepts_no_other_identity_on_the_listener_of_the_gateway() throws Exception {
    assertEquals(RawClient.CLOSED, own("x").connect("x"));
    assertEquals(RawClient.CLOSED, own("anna-operator").connect("a"));
    assertEquals(SUCCESS, client("x", "127.0.1.2").connect("x"));
    assertEquals(List.of(), site.misused);
  }

  @Test
  void refuses_a_revoked_certificate_before_its_first_packet() throws Exception {
    broker.deny(new DenyList(Set.of(site.of("y").chain().get(0).getSerialNumber())));

    RawClient revoked = client("y", "127.0.1.3");
    revoked.sendPart(CONNECT, 100, 0);

    assertTrue(revoked.isClosed());
    assertEquals(List.of(URI + "device/y | handshake | certificate revoked"), site.refusals);
  }

  @Test
  void admits_only_the_gateway_while_the_deny_list_is_unreadable() throws Exception {
    RawClient x = client("x", "127.0.1.4");
    assertEquals(SUCCESS, x.connect("x"));
    RawClient gateway = own("gateway");
    assertEquals(SUCCESS, gateway.connect("gateway"));

    broker.denyAllButOwn("the deny-list cannot be read");

    assertEquals(RawClient.NOT_AUTHORIZED, x.awaitEnd());
    assertEquals(RawClient.CLOSED, client("x", "127.0.1.4").connect("x"));
    assertTrue(gateway.publish("parasol/s/gateway/state", false) < 0x80);
    assertEquals(SUCCESS, own("old").connect("old"));
    broker.deny(DenyList.EMPTY);
    assertEquals(SUCCESS, client("x", "127.0.1.4").connect("x"));
  }

  @Test
  void ends_a_connection_that_renegotiates() throws Exception {
    SSLContext context = RawClient.context(Optional.of(site.of("x")));
    try (SSLSocket socket = RawClient.socket(broker.localAddress(), "127.0.1.5", context)) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      socket.startHandshake();
      int unused = socket.getSession().getApplicationBufferSize();
      socket.startHandshake();

      assertTrue(isClosed(socket));
    }
    await().atMost(SOON).until(() -> site.limits.contains("renegotiation | " + URI + "device/x"));
  }

  @Test
  void ends_a_connection_that_updates_its_keys_again_and_again() throws Exception {
    SSLContext context = RawClient.context(Optional.of(site.of("x")));
    try (SSLSocket socket = RawClient.socket(broker.localAddress(), "127.0.1.12", context)) {
      socket.setEnabledProtocols(new String[] {"TLSv1.3"});
      socket.startHandshake();
      assertEquals("TLSv1.3", socket.getSession().getProtocol());

      // After the handshake, this sends a KeyUpdate (RFC 8446, 4.6.3).
      assertThrows(
          IOException.class,
          () -> {
            for (int i = 0; i < 100_000; i++) {
              socket.startHandshake();
            }
          });
    }
    await()
        .atMost(SOON)
        .until(() -> site.limits.contains("records_without_data | " + URI + "device/x"));
  }

  @Test
  void keeps_a_limited_number_of_connections_of_an_address_that_say_nothing() throws Exception {
    int closed = 0;
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < 48; i++) {
      silent.add(plain("127.0.1.6"));
    }
    for (Socket each : silent.subList(32, 48)) {
      closed += isClosed(each) ? 1 : 0;
    }

    assertEquals(16, closed);
    assertTrue(site.limits.contains("unauthenticated | 127.0.1.6"), site.limits.toString());
    assertEquals(SUCCESS, client("x", "127.0.1.7").connect("x"), "another address");
    assertEquals(SUCCESS, own("old").connect("old"));
  }

  @Test
  void ends_a_handshake_that_is_too_long() throws Exception {
    try (Socket endless = plain("127.0.1.8")) {
      ByteBuffer record = ByteBuffer.allocate(5 + 16_000);
      record.put((byte) 22).putShort((short) 0x0301).putShort((short) 16_000);
      // Java itself ends the handshake if a message is announced that is longer than 32 KiB.
      record.put((byte) 1).put((byte) 0).putShort((short) 0x8000);
      try {
        for (int i = 0; i < 4; i++) {
          endless.getOutputStream().write(record.array());
        }
      } catch (IOException alreadyClosed) {
        // The server may close it while the client still sends.
      }
      assertTrue(isClosed(endless));
    }
    await().atMost(SOON).until(() -> site.limits.contains("handshake_bytes | 127.0.1.8"));
  }

  @ParameterizedTest(name = "packet type {0}")
  @ValueSource(ints = {PUBLISH, 0x82})
  void ends_a_connection_that_does_not_begin_with_connect(int type) throws Exception {
    RawClient x = client("x", "127.0.1.9");
    x.sendPart(type, 1000, 10);

    assertTrue(x.isClosed());
    await().atMost(SOON).until(() -> site.limits.contains("connect_size | " + URI + "device/x"));
  }

  @Test
  void ends_a_connection_that_announces_a_large_connect() throws Exception {
    RawClient x = client("x", "127.0.1.10");
    x.sendPart(CONNECT, 65 * 1024, 10);

    assertTrue(x.isClosed());
  }

  @Test
  void ends_packets_that_are_too_large_for_an_identity_before_they_are_complete() throws Exception {
    RawClient victor = client("victor-viewer", "127.0.1.11");
    assertEquals(SUCCESS, victor.connect("v"));
    List<RawClient> flooders = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      RawClient flooder = client("dora" + i % 4 + "-viewer", "127.0.1.12");
      assertEquals(SUCCESS, flooder.connect("d" + i));
      flooder.sendPart(PUBLISH, 1024 * 1024 - 100, 4_000);
      flooders.add(flooder);
    }

    for (RawClient flooder : flooders) {
      assertEquals(PACKET_TOO_LARGE, flooder.awaitEnd());
    }
    await()
        .atMost(SOON)
        .until(() -> site.limits.stream().anyMatch(each -> each.startsWith("packet_size | ")));
    assertEquals(0, victor.subscribe("parasol/s/+/telemetry"), "who sends whole packets stays");
    broker.deny(new DenyList(Set.of(site.of("dora0-viewer").chain().get(0).getSerialNumber())));
  }

  @Test
  void serves_the_gateways_own_sessions_during_a_flood_of_client_hellos() throws Exception {
    byte[] hello = clientHello();
    AtomicBoolean goesOn = new AtomicBoolean(true);
    AtomicInteger sent = new AtomicInteger();
    List<Thread> flood =
        Stream.generate(() -> new Thread(() -> flood(hello, goesOn, sent))).limit(2).toList();
    RawClient gateway = own("gateway");
    assertEquals(SUCCESS, gateway.connect("gateway"));
    assertEquals(0, gateway.subscribe("parasol/s/+/telemetry"));
    assertEquals(0, gateway.subscribe("parasol/s/+/command"));
    RawClient anna = client("anna-operator", "127.0.1.13");
    assertEquals(SUCCESS, anna.connect("a"));
    try {
      flood.forEach(Thread::start);
      await().atMost(SOON).until(() -> sent.get() > 500);

      RawClient old = own("old");
      assertEquals(SUCCESS, old.connect("old"), "a session of the gateway connects");
      for (int i = 0; i < 200; i++) {
        assertTrue(old.publish("parasol/s/old/telemetry", false) < 0x80);
      }
      assertTrue(anna.publish("parasol/s/old/command", false) < 0x80);
      assertTrue(gateway.awaitDelivery("parasol/s/old/command").endsWith("x"));
      assertTrue(gateway.awaitDelivery("parasol/s/old/telemetry").endsWith("x"));
      assertEquals(SUCCESS, client("x", "127.0.1.14").connect("x"), "so does another address");
    } finally {
      goesOn.set(false);
      for (Thread each : flood) {
        each.join();
      }
    }
    assertTrue(site.limits.contains("accept_rate | 127.0.1.15"), site.limits.toString());
  }

  private static void flood(byte[] hello, AtomicBoolean goesOn, AtomicInteger sent) {
    while (goesOn.get()) {
      try (Socket socket =
          new Socket(
              broker.localAddress().host(),
              broker.localAddress().port(),
              InetAddress.getByName("127.0.1.15"),
              0)) {
        socket.setSoLinger(true, 0);
        socket.getOutputStream().write(hello);
      } catch (IOException refused) {
        // Goes on.
      }
      sent.incrementAndGet();
    }
  }

  private static byte[] clientHello() throws Exception {
    SSLEngine engine = SSLContext.getDefault().createSSLEngine("localhost", 8883);
    engine.setUseClientMode(true);
    ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    engine.wrap(ByteBuffer.allocate(0), out);
    byte[] hello = new byte[out.flip().remaining()];
    out.get(hello);
    return hello;
  }
}
