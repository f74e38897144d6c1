// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.nio.NioEventLoopGroup;
import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Session;
import io.parasol.broker.client.SessionSettings;
import io.parasol.broker.client.Sessions;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.command.SignedCommand;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.certs.evidence.CommandReceipt;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.Members;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.profile.Unit;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.rename.DeviceHistory;
import io.parasol.gateway.sessions.FieldOperator;
import io.parasol.gateway.sessions.TestPanel;
import io.parasol.gateway.sessions.ValidatedMessages;
import io.parasol.gateway.state.ReloadReport;
import io.parasol.gateway.state.RenameMarker;
import io.parasol.legacy.modbus.pdu.ModbusRequest;
import io.parasol.legacy.modbus.pdu.ModbusResponse;
import io.parasol.simulator.config.SimulationFile;
import io.parasol.simulator.modbus.Answer;
import io.parasol.simulator.modbus.ModbusServer;
import io.parasol.simulator.modbus.ServerSettings;
import io.parasol.simulator.site.SimulatedSite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** One gateway for all tests; each begins with a reload of the same configuration. */
@DisplayName("A reload")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReloadIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String KEPT = "  kept: {link: lan, unit: 1, profile: box, every: 100ms}\n";
  private static final String GONE = "  gone: {link: lan, unit: 2, profile: box, every: 100ms}\n";

  @TempDir static Path folder;
  @TempDir static Path killed;

  private final NioEventLoopGroup loops = new NioEventLoopGroup(1);
  private final Map<Integer, Integer> writes = new ConcurrentHashMap<>();
  private final List<Delivery> received = new CopyOnWriteArrayList<>();
  private long counter = Instant.now().toEpochMilli();
  private int kills;
  private ModbusServer server;
  private ModbusServer secondServer;
  private FieldSite site;
  private Gateway gateway;
  private Sessions sessions;

  /** Every register has the number of its unit; a write takes long enough to be observed. */
  private Answer answer(Unit unit, ModbusRequest request) {
    if (request instanceof ModbusRequest.ReadRegisters read) {
      return Answer.of(
          ModbusResponse.Registers.of(
              read.quantity(), place -> writes.getOrDefault(read.address() + place, unit.value())));
    }
    if (request instanceof ModbusRequest.WriteRegister write) {
      writes.put(write.address(), write.value());
      return new Answer.Late(Duration.ofSeconds(2), Answer.of(new ModbusResponse.Written()));
    }
    return Answer.of(new ModbusResponse.ExceptionResponse(1));
  }

  @BeforeAll
  void a_running_gateway_with_two_devices() throws Exception {
    server = start();
    secondServer = start();
    profile("power: {at: holding 1, type: uint16}");
    site = FieldSite.make(folder, "links:\n" + lan() + "devices:\n" + KEPT + GONE);
    gateway = site.start();
    sessions = new Sessions(gateway.broker());
    observe(
        received, "parasol/field/+/telemetry", "parasol/field/+/state", "parasol/field/+/event");
  }

  private ModbusServer start() throws Exception {
    return ModbusServer.start(
        new HostPort("127.0.0.1", 0), loops, ServerSettings.DEFAULT, this::answer);
  }

  private String lan() {
    return "  lan: {tcp: \"%s\"}\n".formatted(server.address());
  }

  private static void profile(String points) throws Exception {
    Files.createDirectories(folder.resolve("profiles"));
    Files.writeString(
        folder.resolve("profiles/box.yaml"),
        """
        profile: box
        timeout: 8s
        points:
          limit: {at: holding 200, type: uint16, write: {class: setpoint, min: 0, max: 100}}
          floor: {at: holding 210, type: uint16, write: {class: setpoint, min: 0, max: 100}}
          %s
        """
            .formatted(points));
  }

  private Session observe(List<Delivery> to, String... filters) throws Exception {
    TlsMaterial material = site.material("operator");
    Session session =
        sessions.open(
            new SessionSettings("observer", () -> material, Optional.empty(), List.of(filters)),
            new ValidatedMessages(to::add));
    await("the observer").atMost(PATIENCE).until(session::isConnected);
    return session;
  }

  @AfterAll
  void all_is_closed() {
    sessions.close();
    gateway.close();
    server.close();
    secondServer.close();
    var unused = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @BeforeEach
  void both_devices_are_served() throws Exception {
    profile("power: {at: holding 1, type: uint16}");
    reload(lan(), KEPT + GONE);
    received.clear();
    awaitTelemetry("kept", "\"power\":1");
    awaitTelemetry("gone", "\"power\":2");
  }

  private ReloadReport reload(String links, String devices) throws Exception {
    return reload("", links, devices);
  }

  private ReloadReport reload(String other, String links, String devices) throws Exception {
    String head =
        """
        site: field
        broker: {listen: 127.0.0.1:0}
        metrics: 127.0.0.1:0
        signers:
          control-room: {key: control-room.pub, classes: [setpoint, config]}
        """;
    Path file =
        Files.writeString(
            folder.resolve("site.yaml"),
            head + other + "links:\n" + links + "devices:\n" + devices);
    return gateway.reload(ConfigFile.load(file, Map.of()));
  }

  private List<String> received(String topic) {
    return received.stream()
        .filter(each -> each.topic().equals("parasol/field/" + topic))
        .map(each -> new String(each.payload(), UTF_8))
        .toList();
  }

  private void awaitTelemetry(String device, String text) {
    await(text + " of " + device)
        .atMost(PATIENCE)
        .until(
            () -> received(device + "/telemetry").stream().anyMatch(each -> each.contains(text)));
  }

  private void assertNoMessageIsMissing(String device) throws Exception {
    long expected = -1;
    for (String each : received(device + "/telemetry")) {
      Members message = Members.of(Json.parse(each.getBytes(UTF_8)), "telemetry");
      long seq = message.integer("seq");
      assertTrue(expected < 0 || seq == expected, "seq %d after %d".formatted(seq, expected - 1));
      assertTrue(message.optional("hist").isEmpty(), "not from the backlog: " + each);
      expected = seq + 1;
    }
  }

  private String metrics() throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + gateway.metrics() + "/metrics")).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void adds_and_removes_devices_and_leaves_the_others_alone() throws Exception {
    ReloadReport report =
        reload(
            lan() + "  other: {tcp: \"%s\"}\n".formatted(secondServer.address()),
            KEPT + "  new: {link: other, unit: 3, profile: box, every: 100ms}\n");

    assertEquals(List.of("new"), report.added());
    assertEquals(List.of("gone"), report.removed());
    assertEquals(List.of(), report.changed());
    assertEquals(List.of(), report.problems());
    awaitTelemetry("new", "\"power\":3");
    int last = received("kept/telemetry").size();
    await("more of the other device")
        .atMost(PATIENCE)
        .until(() -> received("kept/telemetry").size() > last + 3);
    assertNoMessageIsMissing("kept");
    assertFalse(
        received("kept/state").stream().anyMatch(state -> state.contains("\"offline\"")),
        "its session went on");
    assertTrue(
        received("gone/state").stream()
            .anyMatch(state -> state.contains("removed from the configuration")));
    List<String> states = received("gone/state");
    assertEquals("", states.get(states.size() - 1), "the retained state is removed");
    assertTrue(
        received("gateway/event").stream().anyMatch(event -> event.contains("config_reloaded")));
    String metrics = metrics();
    assertTrue(metrics.contains("parasol_device_up{device=\"new\"} 1"), metrics);
    assertFalse(metrics.contains("\"gone\""), metrics);
    assertFalse(metrics.contains("unit=\"2\""), metrics);
    assertEquals(3, gauge(metrics, "parasol_sessions"), "kept, new and the gateway");
  }

  private static double gauge(String metrics, String name) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void serves_a_device_again_that_was_removed_and_continues_its_sequence() throws Exception {
    reload(lan(), KEPT);
    List<String> before = received("gone/telemetry");
    reload(lan(), KEPT + GONE);

    await("telemetry")
        .atMost(PATIENCE)
        .until(() -> received("gone/telemetry").size() > before.size() + 2);
    assertNoNumberIsMissing("gone");
    assertNoMessageIsMissing("kept");
  }

  /** As {@link #assertNoMessageIsMissing}, for a device whose first messages may have waited. */
  private void assertNoNumberIsMissing(String device) throws Exception {
    SortedSet<Long> seqs = new TreeSet<>();
    for (String each : received(device + "/telemetry")) {
      seqs.add(Members.of(Json.parse(each.getBytes(UTF_8)), "telemetry").integer("seq"));
    }
    assertEquals(seqs.last() - seqs.first() + 1, seqs.size(), "no number is missing: " + seqs);
  }

  @Test
  void changes_the_period_and_the_profile_of_a_device_whose_session_goes_on() throws Exception {
    profile("power: {at: holding 1, type: uint16}\n  volume: {at: holding 2, type: uint16}");
    ReloadReport report =
        reload(lan(), KEPT + "  gone: {link: lan, unit: 2, profile: box, every: 50ms}\n");

    assertEquals(List.of("kept", "gone"), report.changed());
    awaitTelemetry("kept", "\"volume\":1");
    awaitTelemetry("gone", "\"volume\":2");
    assertNoMessageIsMissing("kept");
    assertNoMessageIsMissing("gone");
    assertFalse(received("kept/state").stream().anyMatch(state -> state.contains("\"offline\"")));
  }

  @Test
  void names_the_keys_that_need_a_restart_and_applies_the_others() throws Exception {
    String another = "  new: {link: lan, unit: 3, profile: box, every: 100ms}\n";

    ReloadReport report =
        reload(
            "trust-domain: elsewhere\nstate: elsewhere\nstore: {keep: 2MiB}\n",
            lan(),
            KEPT + GONE + another);

    assertEquals(List.of("trust-domain", "state", "store"), report.restart());
    assertEquals(List.of("new"), report.added());
    awaitTelemetry("new", "\"power\":3");
    assertEquals(List.of(), reload(lan(), KEPT + GONE + another).restart());
  }

  @Test
  void does_not_serve_a_device_whose_port_is_taken_and_states_why() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ReloadReport report =
          reload(
              lan() + "  panels: {mqtt: 127.0.0.1:%d}\n".formatted(taken.getLocalPort()),
              KEPT
                  + "  panel: {link: panels, client: p, topics: {\"pv/#\": telemetry}}\n"
                  + "  box: {native: true}\n");

      assertEquals(List.of("box"), report.added());
      assertEquals(List.of("gone"), report.removed());
      assertEquals(1, report.problems().size());
      assertTrue(
          report.problems().get(0).startsWith("panel: link panels: cannot listen on"),
          report.problems()::toString);
      assertFalse(metrics().contains("\"panel\""));
    }
    assertNoMessageIsMissing("kept");
  }

  private static String panel(String name, String point) {
    return "  %1$s: {link: panels, client: %1$s, topics: {pv/%1$s: {point: %2$s, type: number}}}\n"
        .formatted(name, point);
  }

  private TestPanel connect(String client) throws Exception {
    int port = gateway.panels(new LinkId("panels")).orElseThrow().port();
    return new TestPanel(port, client, client + "/set", client + "/confirmed");
  }

  @Test
  void adds_changes_and_removes_panels_while_another_one_stays_connected() throws Exception {
    String links = lan() + "  panels: {mqtt: 127.0.0.1:0}\n";
    reload(links, KEPT + panel("east", "volts"));
    try (TestPanel east = connect("east")) {
      east.publish("pv/east", "5");
      awaitTelemetry("east", "\"volts\":5");

      ReloadReport added = reload(links, KEPT + panel("east", "volts") + panel("west", "volts"));

      assertEquals(List.of("west"), added.added());
      assertEquals(List.of(), added.problems());
      try (TestPanel west = connect("west")) {
        west.publish("pv/west", "6");
        awaitTelemetry("west", "\"volts\":6");
      }
      String west = panel("west", "amps");
      assertEquals(List.of("west"), reload(links, KEPT + panel("east", "volts") + west).changed());
      try (TestPanel changed = connect("west")) {
        changed.publish("pv/west", "7");
        awaitTelemetry("west", "\"amps\":7");

        assertEquals(List.of("west"), reload(links, KEPT + panel("east", "volts")).removed());

        await("the end of its connection").atMost(PATIENCE).until(() -> !changed.isConnected());
      }
      assertThrows(MqttException.class, () -> connect("west"));
      east.publish("pv/east", "8");
      awaitTelemetry("east", "\"volts\":8");
      assertTrue(east.isConnected());
      assertNoNumberIsMissing("east");
    }
    assertEquals(List.of("east"), reload(lan(), KEPT).removed());
    await("the end of the listener")
        .atMost(PATIENCE)
        .until(() -> gateway.panels(new LinkId("panels")).isEmpty());
    assertNoMessageIsMissing("kept");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void adds_changes_and_removes_devices_on_serial_lines() throws Exception {
    Path bus = folder.resolve("bus");
    Path charger = folder.resolve("charger");
    Path simulation =
        Files.writeString(
            folder.resolve("simulation.yaml"),
            """
            endpoints:
              - pty: "%s"
                baud: 115200
                controllers:
                  1: {profile: box, plays: pattern}
                  2: {profile: box, plays: pattern}
            lines:
              - pty: "%s"
                speaks: ve-direct
            """
                .formatted(bus, charger));
    String links = lan() + "  bus: {serial: \"%s\", baud: 115200}\n".formatted(bus);
    String first = "  first: {link: bus, unit: 1, profile: box, every: 200ms}\n";
    String second = "  second: {link: bus, unit: 2, profile: box, every: 200ms}\n";
    try (SimulatedSite lines =
        SimulatedSite.start(SimulationFile.load(simulation, Map.of()), InstantSource.system())) {
      assertEquals(2, lines.places().size());
      assertEquals(List.of(), reload(links, KEPT + first).problems());
      awaitTelemetry("first", "\"power\":");

      ReloadReport added =
          reload(
              links + "  charger: {lines: \"%s\", baud: 19200}\n".formatted(charger),
              KEPT
                  + first
                  + second
                  + "  charger: {link: charger, profile: ve-direct, every: 1s}\n");

      assertEquals(List.of("second", "charger"), added.added());
      assertEquals(List.of(), added.problems());
      awaitTelemetry("second", "\"power\":");
      awaitTelemetry("charger", "battery_voltage");
      ReloadReport changed = reload(links, KEPT + first + second.replace("200ms", "100ms"));
      assertEquals(List.of("second"), changed.changed());
      assertEquals(List.of("charger"), changed.removed());
      reload(links, KEPT + first);
      int before = received("first/telemetry").size();
      await("more of the first one")
          .atMost(PATIENCE)
          .until(() -> received("first/telemetry").size() > before + 3);
      assertNoNumberIsMissing("first");
      assertFalse(received("first/state").toString().contains("\"offline\""));
      assertNoMessageIsMissing("kept");

      assertEquals(
          List.of("first"),
          reload(lan() + "  bus: {serial: \"%s\", baud: 57600}\n".formatted(bus), KEPT + first)
              .changed());
      reload(lan(), KEPT);
    }
  }

  @Test
  void adds_more_devices_than_its_broker_expected_at_the_start() throws Exception {
    StringBuilder many = new StringBuilder(KEPT);
    int devices = 45;
    for (int unit = 100; unit < 100 + devices; unit++) {
      many.append(
          "  many-%1$d: {link: lan, unit: %1$d, profile: box, every: 1h}\n".formatted(unit));
    }

    assertEquals(devices, reload(lan(), many.toString()).added().size());

    await("a state of each device")
        .atMost(PATIENCE)
        .until(
            () ->
                received.stream()
                        .map(Delivery::topic)
                        .filter(topic -> topic.matches("parasol/field/many-1../state"))
                        .distinct()
                        .count()
                    == devices);
    assertNoMessageIsMissing("kept");
  }

  @Test
  void ends_each_open_command_of_a_removed_device_with_one_final_receipt() throws Exception {
    try (FieldOperator operator = new FieldOperator(site, gateway.broker(), "operator")) {
      byte[] running = command("limit", 11);
      byte[] waiting = command("floor", 12);
      operator.send("gone", running);
      operator.send("gone", waiting);
      await("the first write").atMost(PATIENCE).until(() -> writes.containsKey(200));
      await("both accepted").atMost(PATIENCE).until(() -> count(operator, waiting) >= 1);

      reload(lan(), KEPT);

      assertEquals("applied", shown(operator.end(running)));
      assertEquals("failed device_removed", shown(operator.end(waiting)));
      assertEquals(2, count(operator, running), "accepted and applied");
      assertEquals(2, count(operator, waiting), "accepted and failed");
      assertFalse(writes.containsKey(210));
    }
  }

  @Test
  void renames_a_device_that_keeps_its_numbers_and_leaves_the_others_alone() throws Exception {
    rename("gone", "roof");
    assertEquals(List.of(), reload(lan(), KEPT + GONE).renamed(), "the configuration decides when");

    ReloadReport report = reload(lan(), KEPT + ROOF);

    assertEquals(List.of("gone to roof"), report.renamed());
    assertEquals(List.of(), report.added());
    assertEquals(List.of(), report.removed());
    assertEquals(List.of(), report.changed());
    assertEquals(List.of(), report.problems());
    awaitTelemetry("roof", "\"power\":2");
    assertContinued("gone", "roof");
    assertNoMessageIsMissing("kept");
    assertFalse(received("kept/state").stream().anyMatch(state -> state.contains("\"offline\"")));
    assertTrue(received("gateway/event").stream().anyMatch(each -> each.contains("gone to roof")));
    List<String> certificates =
        parasol("pki", "list", "-c", folder.resolve("site.yaml")).done().lines();
    assertTrue(certificates.stream().anyMatch(each -> each.matches("gone +revoked.*")));
    assertTrue(certificates.stream().anyMatch(each -> each.matches("roof +valid.*")));
    assertEquals(Optional.empty(), RenameMarker.read(site.file("state")));

    received.clear();
    rename("roof", "gone");
    assertEquals(List.of("roof to gone"), reload(lan(), KEPT + GONE).renamed());
    awaitTelemetry("gone", "\"power\":2");
    assertContinued("roof", "gone");
  }

  private static final String ROOF = GONE.replace("gone", "roof");

  private void rename(String from, String to) {
    parasol("device", "rename", from, to, "-c", folder.resolve("site.yaml")).done();
  }

  /** Checks that each number is in exactly one message, whatever its device was called. */
  private void assertContinued(String before, String after) throws Exception {
    List<Long> seqs = new ArrayList<>();
    for (String device : List.of(before, after)) {
      for (String each : received(device + "/telemetry")) {
        seqs.add(Members.of(Json.parse(each.getBytes(UTF_8)), "telemetry").integer("seq"));
      }
    }
    assertEquals(
        LongStream.rangeClosed(seqs.get(0), seqs.get(seqs.size() - 1)).boxed().toList(), seqs);
  }

  @Test
  void renames_no_device_on_which_a_command_is_being_carried_out() throws Exception {
    rename("gone", "roof");
    try (FieldOperator operator = new FieldOperator(site, gateway.broker(), "operator")) {
      byte[] running = command("limit", 13);
      byte[] waiting = command("floor", 14);
      operator.send("gone", running);
      operator.send("gone", waiting);
      await("the first write").atMost(PATIENCE).until(() -> writes.getOrDefault(200, 0) == 13);

      ReloadReport report = reload(lan(), KEPT + ROOF);

      assertEquals(
          List.of(
              "gone: not renamed to roof: a command is being carried out on it, or must be put"
                  + " back; reload again then"),
          report.problems());
      assertEquals(List.of(), report.removed());
      assertEquals("applied", shown(operator.end(running)));
      assertEquals("applied", shown(operator.end(waiting)));
      killAfterEachStepOfARename();
      await("the end of the commands")
          .atMost(PATIENCE)
          .until(() -> reload(lan(), KEPT + ROOF).renamed().equals(List.of("gone to roof")));
    }
    assertTheNextStartCompletesIt();
    rename("roof", "gone");
    reload(lan(), KEPT + GONE);
  }

  /** What a kill leaves behind is what the files hold at that moment. */
  private void killAfterEachStepOfARename() {
    gateway.reload.renames.setAfterStep(
        () -> {
          try {
            copy(folder, killed.resolve(String.valueOf(kills++)));
          } catch (IOException failed) {
            throw new UncheckedIOException(failed);
          }
        });
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(from)) {
      files = all.toList();
    }
    for (Path each : files) {
      Path copy = to.resolve(from.relativize(each).toString());
      try {
        if (Files.isDirectory(each) || Files.isRegularFile(each)) {
          Files.copy(each, copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
      } catch (NoSuchFileException replaced) {
        assertFalse(Files.exists(each), each + " is there");
      }
    }
  }

  private void assertTheNextStartCompletesIt() throws Exception {
    gateway.reload.renames.setAfterStep(() -> {});
    assertTrue(kills > 10, "steps " + kills);
    for (int step = 0; step < kills; step++) {
      SiteConfig site =
          ConfigFile.load(killed.resolve(String.valueOf(step)).resolve("site.yaml"), Map.of());

      SiteRenames.completeAtStart(site, InstantSource.system());

      String after = "after step " + step;
      DeviceHistory history = new DeviceHistory(site.state());
      assertEquals(Optional.empty(), RenameMarker.read(site.state()), after);
      assertEquals(0, history.newest(new DeviceId("gone")), after);
      assertTrue(history.newest(new DeviceId("roof")) > 0, after);
      assertEquals(0, history.writes(new DeviceId("gone"), new PointName("limit")), after);
      assertTrue(history.writes(new DeviceId("roof"), new PointName("limit")) > 0, after);
    }
  }

  @Test
  void completes_a_rename_at_the_next_reload_that_the_disk_has_interrupted() throws Exception {
    rename("gone", "roof");
    Path obstacle =
        Files.createDirectories(site.file("state").resolve("learned/roof.json/in-the-way"));
    Path source = Files.writeString(site.file("state").resolve("learned/gone.json"), "{}");

    ReloadReport failed = reload(lan(), KEPT + ROOF);

    assertEquals(List.of(), failed.renamed());
    assertTrue(
        failed.problems().toString().contains("gone: half renamed to roof, until the next reload"),
        failed.problems().toString());
    Files.delete(obstacle);
    Files.delete(obstacle.getParent());
    ReloadReport completed = reload(lan(), KEPT + ROOF);
    assertEquals(List.of("gone to roof"), completed.renamed());
    assertEquals(List.of(), completed.problems());
    assertFalse(Files.exists(source));
    awaitTelemetry("roof", "\"power\":2");
    assertContinued("gone", "roof");
    assertNoMessageIsMissing("kept");
    rename("roof", "gone");
    reload(lan(), KEPT + GONE);
  }

  private static int count(FieldOperator operator, byte[] envelope) throws Exception {
    return operator.receipts(SignedCommand.parse(envelope).unverifiedId()).size();
  }

  private static String shown(CommandReceipt receipt) {
    return (receipt.outcome().wireName() + " " + receipt.reason().orElse("")).strip();
  }

  private byte[] command(String point, int value) throws Exception {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    counter++;
    return new Command(
            "reload-" + counter,
            new SiteId("field"),
            new DeviceId("gone"),
            CommandClass.SETPOINT,
            new Action.Write(
                Map.of(new PointName(point), new Value.Whole(value)), Optional.empty()),
            counter,
            now.minusSeconds(60),
            now.plusSeconds(240),
            Map.of())
        .sign(SigningKey.read(site.file("control-room.key"), new char[0]))
        .toJson();
  }
}
