// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.mqtt;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.tls.HandshakeFailure;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.panel.ClientName;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.mqtt.packet.PanelRefusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The panels have certificates of an authority that is not the one of the site. */
@DisplayName("A link of panels with TLS")
class PanelTlsIT implements PanelListener {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String PANEL = "spiffe://maker/site/works/device/panel-17";
  private static final byte[] ACCEPTED = HexFormat.of().parseHex("20020000");
  private static final byte[] NOT_AUTHORIZED = HexFormat.of().parseHex("20020005");

  @TempDir private Path folder;
  private final Queue<String> received = new ConcurrentLinkedQueue<>();
  private SiteAuthority site;
  private SiteAuthority maker;
  private Path lists;
  private List<X509Certificate> revoked;
  private PanelLinks links;

  /** How much later than now it is for the link. */
  private volatile Duration passed = Duration.ZERO;

  @BeforeEach
  void a_link_for_panels_of_a_maker() throws Exception {
    site = authority("parasol", "roof");
    maker = authority("maker", "works");
    for (String panel : List.of("panel-17", "panel-18")) {
      maker.issueDevice(new DeviceId(panel));
    }
    maker.exports().pem("panel-17", folder);
    revoked = maker.material("panel-18").chain();
    lists = folder.resolve("lists.pem");
    replaceLists();
    links = open("ca.pem");
    links.start();
  }

  @AfterEach
  void close() {
    links.close();
  }

  private SiteAuthority authority(String domain, String name) throws Exception {
    return SiteAuthority.init(
        folder.resolve(name),
        new TrustDomain(domain),
        new SiteId(name),
        Set.of("localhost"),
        Clock.systemUTC());
  }

  private void replaceLists() throws Exception {
    Path next = Files.writeString(folder.resolve("lists.next"), maker.revocations().publish());
    Files.move(next, lists, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private PanelLinks open(String anchors) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("site.yaml"),
            """
            site: roof
            links:
              trackers: {mqtt: "127.0.0.1:0", tls: {ca: %s, crl: lists.pem}}
            devices:
              panel-17: {link: trackers, client: "%s", topics: {"pv/#": telemetry}}
            """
                .formatted(anchors, PANEL));
    return PanelLinks.open(
        ConfigFile.load(file, Map.of()).devices(SiteConfig.Device.Panel.class),
        new LinkListeners(
            (device, readings) ->
                readings.forEach(each -> received.add(each.point() + "=" + each.value())),
            (device, request, result, late, took) -> {},
            (device, point, since) -> 0),
        PanelTlsIT::done,
        this,
        Clock.systemUTC(),
        this::ofSite);
  }

  private static CompletableFuture<Void> done() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    done.complete(null);
    return done;
  }

  private TlsMaterial ofSite() {
    try {
      return site.material(SiteAuthority.BROKER).withClock(() -> Instant.now().plus(passed));
    } catch (Exception unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private int port() {
    return links.listenAddress(new LinkId("trackers")).orElseThrow().port();
  }

  /** Connects with a certificate of the maker, and completes the handshake on this side. */
  private SSLSocket connect(String name) throws Exception {
    TlsMaterial client = maker.material(name).withAnchors(site.material("broker").anchors());
    SSLSocket socket =
        (SSLSocket) client.sslContext().getSocketFactory().createSocket("127.0.0.1", port());
    socket.setSoTimeout((int) SOON.toMillis());
    socket.startHandshake();
    return socket;
  }

  private static void send(Socket socket, byte[] packet) throws IOException {
    socket.getOutputStream().write(packet);
    socket.getOutputStream().flush();
  }

  /** Sends a CONNECT of MQTT 3.1.1, and returns the response. */
  private static byte[] connectAs(Socket socket, String client) throws IOException {
    byte[] name = client.getBytes(US_ASCII);
    send(
        socket,
        ByteBuffer.allocate(14 + name.length)
            .put((byte) 0x10)
            .put((byte) (12 + name.length))
            .put(HexFormat.of().parseHex("00044d5154540402003c"))
            .putShort((short) name.length)
            .put(name)
            .array());
    return socket.getInputStream().readNBytes(4);
  }

  private void awaitReceived(String text) {
    await(text).atMost(SOON).until(() -> received.stream().anyMatch(line -> line.contains(text)));
  }

  @Test
  void accepts_the_client_that_its_certificate_names() throws Exception {
    try (SSLSocket panel = connect("panel-17")) {
      assertEquals(HexFormat.of().formatHex(ACCEPTED), hex(connectAs(panel, PANEL)));
      byte[] publish = "0\013\0\7pv/ac_w42".getBytes(US_ASCII);
      publish[1] = (byte) (publish.length - 2);
      send(panel, publish);
      awaitReceived("ac_w=42");
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void refuses_a_client_with_the_certificate_of_another_one() throws Exception {
    try (SSLSocket panel = connect("panel-18")) {
      assertEquals(hex(NOT_AUTHORIZED), hex(connectAs(panel, PANEL)));
    }
    awaitReceived("counted WRONG_CERTIFICATE");
  }

  @Test
  void refuses_a_client_without_tls_before_it_decodes_anything() throws Exception {
    try (Socket panel = new Socket(InetAddress.getLoopbackAddress(), port())) {
      panel.setSoTimeout((int) SOON.toMillis());
      byte[] response = connectAs(panel, PANEL);
      assertTrue(response.length == 0 || response[0] != 0x20, () -> hex(response));
    } catch (IOException reset) {
      // The connection was closed.
    }
    awaitReceived("counted NO_TLS");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void accepts_a_panel_while_clients_without_a_certificate_hold_all_connections() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 6 * ConnectionLimiter.MAX_CONCURRENT; i++) {
        byte[] from = {127, 0, 0, (byte) (2 + i / ConnectionLimiter.MAX_CONCURRENT)};
        silent.add(
            new Socket(
                InetAddress.getByName("127.0.0.1"), port(), InetAddress.getByAddress(from), 0));
      }

      try (SSLSocket panel = connect("panel-17")) {
        assertEquals(hex(ACCEPTED), hex(connectAs(panel, PANEL)));
      }
    } finally {
      for (Socket each : silent) {
        each.close();
      }
    }
  }

  @Test
  void ends_the_connection_of_a_client_that_updates_its_keys_again_and_again() throws Exception {
    try (SSLSocket panel = connect("panel-17")) {
      assertEquals(hex(ACCEPTED), hex(connectAs(panel, PANEL)));
      assertEquals("TLSv1.3", panel.getSession().getProtocol());

      // After the handshake, this sends a KeyUpdate (RFC 8446, 4.6.3).
      assertThrows(
          IOException.class,
          () -> {
            for (int i = 0; i < 100_000; i++) {
              panel.startHandshake();
            }
          });
    }
    awaitReceived("counted PROTOCOL");
    awaitReceived("too many TLS records without data");
  }

  @Test
  void ends_the_connection_of_a_client_whose_certificate_is_put_on_the_list() throws Exception {
    try (SSLSocket panel = connect("panel-17")) {
      assertEquals(hex(ACCEPTED), hex(connectAs(panel, PANEL)));
      maker.revoke("panel-17");
      replaceLists();
      assertEquals(-1, panel.getInputStream().read(), "disconnected");
      awaitReceived("counted REVOKED");
    }
    received.clear();
    try (SSLSocket panel = connect("panel-17")) {
      connectAs(panel, PANEL);
    } catch (IOException refused) {
      // The handshake fails, on this side or by an alert.
    }
    awaitReceived("may not connect: revoked");
  }

  @Test
  void ends_the_connection_of_a_client_whose_certificate_expires() throws Exception {
    try (SSLSocket panel = connect("panel-17")) {
      assertEquals(hex(ACCEPTED), hex(connectAs(panel, PANEL)));
      passed = Duration.between(Instant.now(), endOf("panel-17")).plusSeconds(1);
      assertEquals(-1, panel.getInputStream().read(), "disconnected");
    }
    awaitReceived("may not connect: expired");
  }

  private Instant endOf(String panel) throws Exception {
    return maker.material(panel).chain().get(0).getNotAfter().toInstant();
  }

  @Test
  void checks_all_clients_again_when_a_list_has_expired() throws Exception {
    PanelTls tls =
        new PanelTls(
            new LinkId("trackers"),
            new SiteConfig.ListenerTls(folder.resolve("ca.pem"), Optional.of(lists)),
            this::ofSite);
    assertFalse(tls.refresh());

    passed = Duration.ofDays(400);

    assertTrue(tls.refresh());
    assertFalse(tls.refresh());
  }

  @Test
  void keeps_the_list_that_it_has_while_the_next_one_cannot_be_read() throws Exception {
    maker.revoke("panel-18");
    replaceLists();
    PanelTls tls =
        new PanelTls(
            new LinkId("trackers"),
            new SiteConfig.ListenerTls(folder.resolve("ca.pem"), Optional.of(lists)),
            this::ofSite);

    Files.writeString(lists, "half a list");

    assertFalse(tls.refresh());
    assertEquals(Optional.empty(), tls.refusal(maker.material("panel-17").chain()));
    assertEquals(HandshakeFailure.Reason.REVOKED, tls.refusal(revoked).orElseThrow().reason());
  }

  @Test
  void presents_the_renewed_certificate_of_the_site() throws Exception {
    X509Certificate before = ofSite().chain().get(0);
    site.renew(SiteAuthority.BROKER);
    try (SSLSocket panel = connect("panel-17")) {
      X509Certificate presented = (X509Certificate) panel.getSession().getPeerCertificates()[0];
      assertEquals(ofSite().chain().get(0), presented);
      assertTrue(!before.equals(presented));
    }
  }

  @Test
  void refuses_all_clients_until_its_files_could_be_read() throws Exception {
    links.close();
    links = open("missing.pem");
    links.start();

    try (Socket panel = new Socket(InetAddress.getLoopbackAddress(), port())) {
      assertEquals(-1, panel.getInputStream().read());
    }
    awaitReceived("counted NOT_TRUSTED");
    awaitReceived("missing.pem");
  }

  @Test
  void reads_its_files_once_they_are_there() throws Exception {
    Path anchors = folder.resolve("later.pem");
    PanelTls tls =
        new PanelTls(
            new LinkId("trackers"),
            new SiteConfig.ListenerTls(anchors, Optional.empty()),
            this::ofSite);
    assertTrue(tls.problem().orElseThrow().contains("later.pem"));

    Files.copy(folder.resolve("ca.pem"), anchors);

    assertTrue(tls.refresh());
    assertEquals(Optional.empty(), tls.problem());
    assertEquals(Optional.empty(), tls.refusal(maker.material("panel-17").chain()));
  }

  @Override
  public void gone(DeviceId panel, String why) {}

  @Override
  public void back(DeviceId panel) {}

  @Override
  public void unknownDevices(LinkId link, ClientName client, List<String> names, long messages) {}

  @Override
  public void onMessage(DeviceId panel, String topic, String line) {}

  @Override
  public void counted(DeviceId panel, Outcome outcome, int count) {}

  @Override
  public void counted(LinkId link, PanelRefusal refusal) {
    received.add("counted " + refusal);
  }

  @Override
  public void refused(String client, String what, String why) {
    received.add(client + " may not " + what + ": " + why);
  }
}
