// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.dsse.Envelope;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.json.JsonException;
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.gateway.sessions.TestPanel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Panels, operators and attackers that are not ours, at a whole gateway. */
@DisplayName("One panel that publishes in the clear")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OnePanelIT {

  private static final DeviceId PANEL = new DeviceId("panel-17");
  private static final LinkId TRACKERS = new LinkId("trackers");
  private static final String HOME = "127.0.0.1";
  private static final String NEIGHBOURS_HOME = "127.0.0.3";

  @TempDir static Path folder;

  private @Nullable FieldSite site;
  private @Nullable Gateway gateway;
  private @Nullable RunningPeer viewer;
  private @Nullable RunningPeer operator;
  private @Nullable RunningPeer events;

  @BeforeAll
  void a_site_with_two_panels() throws Exception {
    FieldSite made =
        FieldSite.make(
            folder.resolve("site"),
            """
            links:
              trackers: {mqtt: "127.0.0.1:0"}
            devices:
              panel-17:
                link: trackers
                client: panel17
                from: 127.0.0.1
                topics:
                  "pv/17/#": telemetry
                  pv/17/status: state
                writes:
                  limit: {topic: pv/17/set/limit, class: setpoint, min: 0, max: 100, confirm: pv/17/limit}
                  mode: {topic: pv/17/set/mode, class: config, values: [auto, manual]}
              panel-18: {link: trackers, client: panel18, from: 127.0.0.3, topics: {"pv/18/#": telemetry}}
              roof-1: {link: trackers, client: dtu, from: 127.0.0.1, profile: opendtu, name: "1161"}
              roof-2: {link: trackers, client: dtu, profile: opendtu, name: "1162"}
            """);
    site = made;
    Gateway running = made.start();
    gateway = running;
    viewer = made.subscribe(running, "viewer", "parasol/field/+/telemetry");
    events = made.subscribe(running, "viewer", "parasol/field/gateway/event");
    operator = made.subscribe(running, "operator", "parasol/field/+/receipt");
    awaitSubscriptions();
  }

  /** A reading and a refusal that are repeated until they are heard. */
  private void awaitSubscriptions() {
    Awaitility.await("the subscriptions")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              publishes("panel18", NEIGHBOURS_HOME, "mqttv311", 1, "pv/18/hello", "1");
              return !Objects.requireNonNull(viewer).soFar().isEmpty();
            });
    Awaitility.await("the operator's subscription")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              send("no command at all".getBytes(StandardCharsets.UTF_8));
              return !Objects.requireNonNull(operator).soFar().isEmpty();
            });
  }

  @AfterAll
  void all_is_closed() {
    close(viewer);
    close(operator);
    close(events);
    if (gateway != null) {
      gateway.close();
    }
  }

  private static void close(@Nullable RunningPeer each) {
    if (each != null) {
      each.close();
    }
  }

  // ---- up ----

  @ParameterizedTest(name = "in {0} with QoS {1}")
  @CsvSource({
    "mqttv31, 0", "mqttv31, 1", "mqttv31, 2",
    "mqttv311, 0", "mqttv311, 1", "mqttv311, 2",
    "mqttv5, 0", "mqttv5, 1", "mqttv5, 2",
  })
  void reaches_operators_under_its_own_certificate(String version, int qos) throws Exception {
    String value = version.substring(5) + qos;
    int exit = publishes("panel17", HOME, version, qos, "pv/17/in/" + version, value);

    assertEquals(0, exit);
    String point = "in." + version;
    String line =
        Objects.requireNonNull(viewer)
            .await("the reading", text -> text.contains("\"%s\":%s}".formatted(point, value)));
    assertTrue(line.startsWith("parasol/field/panel-17/telemetry {\"ts\":"), line);
    // With QoS 2 exactly once, with the others here too: nothing was lost on the way.
    assertEquals(
        1,
        Objects.requireNonNull(viewer).soFar().stream()
            .filter(text -> text.contains("\"%s\":%s}".formatted(point, value)))
            .count());
  }

  @Test
  void has_each_value_of_a_document_as_a_point() throws Exception {
    publishes(
        "panel17",
        HOME,
        "mqttv5",
        1,
        "pv/17/meter",
        "{\"ac\":{\"power\":4210.5,\"on\":true},\"strings\":[1,null],\"name\":\"roof\"}");

    Objects.requireNonNull(viewer)
        .await(
            "the document",
            text ->
                text.contains(
                    "\"v\":{\"meter.ac.power\":4210.5,\"meter.ac.on\":true,\"meter.strings.0\":1,"
                        + "\"meter.name\":\"roof\"},\"q\":{\"meter.strings.1\":\"not_available\"}"));
  }

  @Test
  void is_several_devices_with_a_certificate_a_session_and_a_state_each() throws Exception {
    FieldSite field = Objects.requireNonNull(site);
    try (RunningPeer states =
        field.subscribe(Objects.requireNonNull(gateway), "viewer", "parasol/field/+/state")) {
      publishes("dtu", HOME, "mqttv311", 1, "solar/1161/0/power", "5.7");
      publishes("dtu", HOME, "mqttv311", 1, "solar/1162/2/power", "3.1");
      publishes("dtu", HOME, "mqttv311", 1, "solar/1162/status/producing", "0");
      publishes("dtu", HOME, "mqttv5", 1, "solar/1163/0/power", "666");

      states.await(
          "the state of the second one",
          text ->
              text.startsWith("parasol/field/roof-2/state")
                  && text.contains("\"operating\":\"standby\""));
    }
    String first =
        Objects.requireNonNull(viewer).await("the first one", text -> text.contains("5.7"));
    assertTrue(first.startsWith("parasol/field/roof-1/telemetry"), first);
    String second =
        Objects.requireNonNull(viewer).await("the second one", text -> text.contains("dc2_power"));
    assertTrue(second.startsWith("parasol/field/roof-2/telemetry"), second);
    for (String device : List.of("roof-1", "roof-2")) {
      Path certificate = field.config().state().resolve("pki/issued/" + device + ".pem");
      assertTrue(Files.exists(certificate), device);
    }
  }

  @Test
  void is_offline_by_its_will_when_its_line_is_cut() throws Exception {
    FieldSite field = Objects.requireNonNull(site);
    try (RunningPeer states =
            field.subscribe(
                Objects.requireNonNull(gateway), "viewer", "parasol/field/panel-17/state");
        RunningPeer panel =
            panel(
                "mosquitto_sub",
                "panel17",
                HOME,
                "mqttv311",
                "-t",
                "pv/17/set/#",
                "--will-topic",
                "pv/17/status",
                "--will-payload",
                "offline")) {
      Awaitility.await("the panel's connection")
          .atMost(Duration.ofSeconds(60))
          .until(() -> isConnected(panel));
      panel.kill();

      states.await("the panel's state", text -> text.contains("\"state\":\"offline\""));
    }
    publishes("panel17", HOME, "mqttv311", 1, "pv/17/back", "1");
  }

  /** mosquitto_sub prints nothing when it is connected; its log shows it. */
  private static boolean isConnected(RunningPeer panel) {
    return panel.soFar().stream().anyMatch(line -> line.contains("received SUBACK"));
  }

  // ---- down ----

  @Test
  void is_set_by_a_signed_command_and_says_so_itself() throws Exception {
    try (TestPanel panel =
        new TestPanel(panelPort(), "panel17", "pv/17/set/limit", "pv/17/limit")) {
      CommandReceipt receipt =
          command(CommandClass.SETPOINT, "limit", new Value.Real(57.5), "control-room");

      assertEquals(Outcome.APPLIED, receipt.outcome());
      assertEquals(new Value.Real(57.5), receipt.readBack().get(new PointName("limit")));
      assertEquals(List.of("57.5"), panel.received());
      Objects.requireNonNull(viewer)
          .await("the point that was set", text -> text.contains("\"limit\":57.5"));
    }
  }

  @Test
  void is_undecided_where_no_topic_confirms() throws Exception {
    try (RunningPeer panel = listeningPanel()) {
      CommandReceipt receipt =
          command(CommandClass.CONFIG, "mode", new Value.Text("manual"), "control-room");

      assertEquals(Outcome.UNDECIDED, receipt.outcome());
      assertEquals(Optional.of("unconfirmed"), receipt.reason());
      panel.await("the command", line -> line.equals("pv/17/set/mode manual"));
    }
  }

  @Test
  void gets_nothing_that_is_not_signed_by_those_who_may() throws Exception {
    try (RunningPeer panel = listeningPanel()) {
      CommandReceipt forged =
          command(CommandClass.CONFIG, "mode", new Value.Text("manual"), "stranger");
      assertEquals(Optional.of("unknown_signer"), forged.reason());

      // The neighbour, and the panel itself, on its set topic.
      publishes("panel18", NEIGHBOURS_HOME, "mqttv311", 1, "pv/17/set/mode", "manual");

      CommandReceipt signed =
          command(CommandClass.CONFIG, "mode", new Value.Text("auto"), "control-room");
      assertEquals(Outcome.UNDECIDED, signed.outcome());
      panel.await("the command", line -> line.equals("pv/17/set/mode auto"));
      assertFalse(panel.soFar().contains("pv/17/set/mode manual"));
    }
  }

  @Test
  void fails_plainly_when_it_is_not_connected() throws Exception {
    CommandReceipt receipt =
        command(CommandClass.CONFIG, "mode", new Value.Text("auto"), "control-room");

    assertEquals(Outcome.FAILED, receipt.outcome());
    assertEquals(Optional.of("comm_error"), receipt.reason());
  }

  // ---- attacks ----

  @Nested
  @DisplayName("has only its own identity")
  class IsNobodyElse {

    @ParameterizedTest(name = "{0} from {1} in {2}")
    @CsvSource({
      "stranger, 127.0.0.1, mqttv311, unknown_client",
      "stranger, 127.0.0.1, mqttv5, unknown_client",
      "panel18, 127.0.0.1, mqttv311, wrong_address",
      "panel17, 127.0.0.3, mqttv5, wrong_address",
      "panel17, 127.0.0.9, mqttv311, unknown_address",
    })
    void whatever_it_says(String client, String address, String version, String reason)
        throws Exception {
      double before = refusals(reason);
      assertTrue(publishes(client, address, version, 1, "pv/17/forged", "666") != 0);

      publishes("panel17", HOME, version, 1, "pv/17/control", "1");
      Objects.requireNonNull(viewer).await("the control", text -> text.contains("control"));
      assertFalse(
          Objects.requireNonNull(viewer).soFar().stream()
              .anyMatch(text -> text.contains("forged")));
      Objects.requireNonNull(events)
          .await(
              "the refusal",
              text -> text.contains("\"event\":\"refused\"") && text.contains(address));
      assertTrue(refusals(reason) > before, reason);
    }
  }

  /** What it sends once it is connected; then it has gone. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "that lies about the length of a packet, 308080808001, length,"
        + " a length of more than four bytes",
    "that lies about the length of a topic, 300a002870762f31372f6161, length,"
        + " a packet with a length inside that exceeds the packet",
    "that announces more than any packet has, 30ffffff7f, too_large,"
        + " a packet of more than 18432 bytes",
    "that dies in the middle of a packet, 300c000970762f, broken_off, ''",
  })
  void costs_its_neighbour_nothing(String what, String hex, String reason, String why)
      throws Exception {
    double before = refusals(reason);
    try (Socket panel = new Socket(InetAddress.getLoopbackAddress(), panelPort())) {
      panel.getOutputStream().write(connect());
      assertEquals(0x20, panel.getInputStream().read(), "CONNACK");
      panel.getOutputStream().write(HexFormat.of().parseHex(hex));
      panel.shutdownOutput();
      panel.getInputStream().readAllBytes();
    }

    Awaitility.await(what)
        .atMost(Duration.ofSeconds(60))
        .until(() -> refusals(reason) == before + 1);
    if (!why.isEmpty()) {
      Objects.requireNonNull(events)
          .await(
              "the refusal",
              text ->
                  text.contains("\"who\":\"client panel17 at 127.0.0.1 on trackers\"")
                      && text.contains("\"why\":\"" + why + "\""));
    }
    assertEquals(0, publishes("panel18", NEIGHBOURS_HOME, "mqttv311", 1, "pv/18/then", reason));
    Objects.requireNonNull(viewer)
        .await("a reading of the neighbour", text -> text.contains("\"then\":\"" + reason + "\""));
  }

  private static byte[] connect() {
    ByteArrayOutputStream connect = new ByteArrayOutputStream();
    connect.writeBytes(new byte[] {0x10, 19, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 7});
    connect.writeBytes("panel17".getBytes(StandardCharsets.US_ASCII));
    return connect.toByteArray();
  }

  private double refusals(String reason) throws Exception {
    String meter =
        "parasol_panel_refusals_total{link=\"trackers\",reason=\"%s\"} ".formatted(reason);
    URI page = new URI("http://" + Objects.requireNonNull(gateway).metrics() + "/metrics");
    try (var in = page.toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(meter))
          .mapToDouble(line -> Double.parseDouble(line.substring(meter.length())))
          .sum();
    }
  }

  @Test
  void that_floods_costs_its_neighbour_nothing() throws Exception {
    AtomicLong sent = new AtomicLong();
    try (Socket flood = new Socket(InetAddress.getLoopbackAddress(), panelPort())) {
      Thread flooding = flooding(flood, sent);
      Objects.requireNonNull(events)
          .await("that it is slowed down", text -> text.contains("slowed down"));

      for (int i = 0; i < 20; i++) {
        String value = Integer.toString(1000 + i);
        assertEquals(
            0, publishes("panel18", NEIGHBOURS_HOME, "mqttv311", 1, "pv/18/beside", value));
        Objects.requireNonNull(viewer)
            .await("a reading of the neighbour", text -> text.contains("\"beside\":" + value));
      }

      assertTrue(flooding.isAlive(), "it still floods, or waits to");
      flood.shutdownOutput();
      flooding.join();
    }
    assertTrue(sent.get() > 0);
  }

  private static Thread flooding(Socket socket, AtomicLong sent) {
    byte[] topic = "pv/17/flood".getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream publish = new ByteArrayOutputStream();
    publish.writeBytes(new byte[] {0x30, (byte) (2 + topic.length + 1), 0, (byte) topic.length});
    publish.writeBytes(topic);
    publish.write('1');
    Thread thread =
        new Thread(
            () -> {
              try {
                OutputStream out = socket.getOutputStream();
                out.write(connect());
                while (true) {
                  out.write(publish.toByteArray());
                  sent.incrementAndGet();
                }
              } catch (IOException closed) {
                // The test is over.
              }
            },
            "a flood");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  // ---- how it is done ----

  private int panelPort() {
    return Objects.requireNonNull(gateway).panels(TRACKERS).orElseThrow().port();
  }

  private RunningPeer panel(
      String program, String client, String address, String version, String... more)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("-d", "-V", version, "-h", HOME, "-p", Integer.toString(panelPort())));
    arguments.addAll(List.of("-A", address, "-i", client));
    arguments.addAll(List.of(more));
    return RunningPeer.peerByLine(
        Path.of("/usr/bin", program), "mosquitto-clients", arguments.toArray());
  }

  private RunningPeer listeningPanel() throws IOException {
    RunningPeer panel =
        panel("mosquitto_sub", "panel17", HOME, "mqttv5", "-v", "-q", "1", "-t", "pv/17/set/mode");
    try {
      Awaitility.await("the panel's subscription")
          .atMost(Duration.ofSeconds(60))
          .until(() -> isConnected(panel));
    } catch (ConditionTimeoutException silent) {
      // Left alone it would stay connected, in the way of the panels of other tests.
      panel.close();
      throw silent;
    }
    return panel;
  }

  /** mosquitto_pub's exit status. */
  private int publishes(
      String client, String address, String version, int qos, String topic, String payload)
      throws IOException {
    try (RunningPeer publisher =
        panel(
            "mosquitto_pub",
            client,
            address,
            version,
            "-q",
            Integer.toString(qos),
            "-t",
            topic,
            "-m",
            payload)) {
      Awaitility.await("mosquitto_pub").atMost(Duration.ofSeconds(60)).until(publisher::hasEnded);
      return publisher.exit();
    }
  }

  private CommandReceipt command(
      CommandClass commandClass, String point, Value value, String signer) throws Exception {
    Instant now = Instant.now();
    Command content =
        Command.create(
            new SiteId("field"),
            PANEL,
            commandClass,
            new Action.Write(Map.of(new PointName(point), value), Optional.empty()),
            now,
            Duration.ofMinutes(5),
            Map.of());
    SigningKey key =
        SigningKey.read(Objects.requireNonNull(site).file(signer + ".key"), new char[0]);
    send(Envelope.sign(Command.PAYLOAD_TYPE, content.toJson(), key).toJson());
    Awaitility.await("the final receipt")
        .atMost(Duration.ofSeconds(60))
        .until(() -> finalReceipt(content.id()).isPresent());
    return finalReceipt(content.id()).orElseThrow();
  }

  private void send(byte[] envelope) throws IOException {
    Path file = Files.createTempFile(folder, "command", ".json");
    Files.write(file, envelope);
    try (RunningPeer publisher =
        Objects.requireNonNull(site)
            .mosquitto(
                "mosquitto_pub",
                Objects.requireNonNull(gateway),
                "operator",
                "-t",
                "parasol/field/panel-17/command",
                "-f",
                file)) {
      Awaitility.await("mosquitto_pub").atMost(Duration.ofSeconds(60)).until(publisher::hasEnded);
    }
  }

  private Optional<CommandReceipt> finalReceipt(String id) {
    return Objects.requireNonNull(operator).soFar().stream()
        .filter(line -> line.startsWith("parasol/field/"))
        .map(line -> opened(line.substring(line.indexOf(' ') + 1)))
        .filter(receipt -> receipt.command().equals(Optional.of(id)))
        .filter(receipt -> receipt.outcome().isFinal())
        .findFirst();
  }

  private CommandReceipt opened(String envelope) {
    try {
      Path certificate =
          Objects.requireNonNull(site).config().state().resolve("pki/issued/gateway.pem");
      return CommandReceipt.open(
          envelope.getBytes(StandardCharsets.UTF_8),
          VerificationKey.of(Certificates.read(certificate).get(0)));
    } catch (JsonException | UnusableKeyException notTheGateways) {
      throw new AssertionError(notTheGateways);
    }
  }
}
