// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.awaitility.Awaitility.await;
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
import io.parasol.certs.tls.Certificates;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.site.ConfigFile;
import io.parasol.gateway.sessions.CentralRecord;
import io.parasol.gateway.sessions.CentralSite;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.gateway.sessions.SimulatedNativeDevice;
import io.parasol.gateway.sessions.TestPanel;
import io.parasol.testing.UnresponsiveBroker;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole gateway, an old controller and a central broker that are not ours, and between gateway
 * and centre a wire that fails.
 */
@DisplayName("The bridge to a central broker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpstreamBridgeIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /** Each cut may bring again what was in flight: no more than the centre's window. */
  private static final int WINDOW = 20;

  @TempDir static Path folder;

  private RunningPeer controller;
  private CentralSite central;
  private FieldSite site;
  private Gateway gateway;
  private int cuts = 1;

  @BeforeAll
  void a_site_and_its_centre() throws Exception {
    controller =
        RunningPeer.peer(
            Path.of("/usr/bin/python3"),
            "python3-pymodbus",
            FieldSite.script(folder, "pymodbus_box.py"),
            0);
    String port = controller.await("the controller's port", line -> line.startsWith("port "));
    central = new CentralSite(folder.resolve("centre"));
    site =
        FieldSite.make(
            folder.resolve("site"),
            Integer.parseInt(port.substring(5)),
            "{serial: serial}",
            central.bridge("  rate: 8MiB\n"));
    gateway = site.start();
    awaitTelemetry();
  }

  @AfterAll
  void all_is_closed() throws Exception {
    if (gateway != null) {
      gateway.close();
    }
    if (central != null) {
      central.close();
    }
    if (controller != null) {
      controller.close();
    }
  }

  /** Waits until messages arrive that were not there yet. */
  private void awaitTelemetry() {
    long before = central.record().newest();
    await("telemetry at the centre")
        .atMost(PATIENCE)
        .until(() -> central.record().newest() > before + 5);
  }

  /** Lets the site measure while the centre gets nothing. */
  private void awaitBacklog(long messages) {
    await("a backlog").atMost(PATIENCE).until(() -> backlog() >= messages);
  }

  private long backlog() {
    return (long) meter("parasol_bridge_records ");
  }

  /** In seconds, of the last few minutes. */
  private double slowestProbe() {
    return meter("parasol_probe_seconds_max{way=\"bridge\"} ");
  }

  private double meter(String start) {
    return scrape()
        .lines()
        .filter(line -> line.startsWith(start))
        .mapToDouble(line -> Double.parseDouble(line.substring(start.length())))
        .findFirst()
        .orElse(0);
  }

  private String scrape() {
    try (var in = new URI("http://" + gateway.metrics() + "/metrics").toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException | URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** The gateway reports to people at the site that the way to the centre does not work. */
  private void awaitTrouble() throws IOException {
    awaitHealth("that it is said what is wrong", UpstreamBridgeIT::saysTrouble);
  }

  private void awaitHealth(String what, Predicate<String> says) throws IOException {
    try (RunningPeer people = site.subscribe(gateway, "operator", "parasol/field/gateway/health")) {
      await(what).atMost(PATIENCE).until(() -> people.soFar().stream().anyMatch(says));
    }
  }

  private static boolean saysTrouble(String health) {
    return health.contains("\"bridge\":{\"up\":false,\"why\":\"")
        || health.contains("\"not_delivering/bridge\"");
  }

  /**
   * All that was measured is at the centre, once but for what was in flight at a cut, in order; and
   * nobody had to do anything for that.
   */
  @AfterEach
  void everything_is_there_in_order() {
    awaitTelemetry();
    await("all is well again")
        .atMost(PATIENCE)
        .until(() -> scrape().contains("parasol_bridge_up 1.0"));
    await("the backlog")
        .atMost(PATIENCE)
        .untilAsserted(() -> assertEquals(List.of(), central.record().wrongs(cuts * WINDOW)));
  }

  @Test
  void takes_states_health_and_telemetry_up_behind_its_prefix() {
    await()
        .atMost(PATIENCE)
        .until(() -> !central.record().received("parasol/field/box-01/health").isEmpty());
    assertTrue(
        central.record().received("parasol/field/box-01/state").stream()
            .anyMatch(state -> state.contains("\"state\":\"degraded\"")));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                central.record().received("parasol/field/gateway/health").stream()
                    .anyMatch(health -> health.contains("\"bridge\":{\"up\":true")));
    assertFalse(central.record().received("parasol/field/gateway/probe").isEmpty(), "it is proved");
    assertTrue(
        central.record().received().stream()
            .allMatch(line -> line.startsWith("plants/parasol/field/")));
    assertTrue(scrape().contains("parasol_bridge_up 1.0"));
  }

  @Test
  void has_no_metric_that_the_documentation_lacks() throws Exception {
    String page = Files.readString(Path.of("../../docs/metrics.md"));
    List<String> metrics =
        scrape()
            .lines()
            .filter(line -> line.startsWith("# TYPE parasol_"))
            .map(line -> line.split(" ", -1)[2])
            .toList();

    assertTrue(metrics.size() > 20, metrics::toString);
    assertEquals(
        List.of(),
        metrics.stream()
            .filter(name -> !page.contains("`" + name.replaceFirst("_max$", "") + "`"))
            .toList());
  }

  @Test
  void has_no_file_in_its_state_folder_that_the_documentation_lacks() throws Exception {
    String page = Files.readString(Path.of("../../docs/operations/state.md"));
    String table = page.substring(page.indexOf("## Files"));
    try (Stream<Path> files = Files.list(site.config().state())) {
      List<String> names = files.map(file -> file.getFileName().toString()).sorted().toList();
      assertTrue(names.size() > 8, names::toString);
      assertEquals(
          List.of(),
          names.stream()
              .filter(
                  name -> !table.contains("`" + name + "`") && !table.contains("`" + name + "/"))
              .toList());
    }
  }

  @Test
  void takes_up_what_a_device_measures_that_a_reload_adds_and_keeps_the_order_of_the_others()
      throws Exception {
    String before = Files.readString(site.file("site.yaml"));
    FieldSite more =
        site.changed(
            "devices:\n",
            """
              panels: {mqtt: 127.0.0.1:0}
            devices:
              added: {link: panels, client: added, topics: {pv/v: {point: volts, type: number}}}
            """);

    assertEquals(List.of("added"), gateway.reload(more.config()).added());

    int port = gateway.panels(new LinkId("panels")).orElseThrow().port();
    try (TestPanel panel = new TestPanel(port, "added", "set", "confirmed")) {
      panel.publish("pv/v", "5");
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  central.record().received("parasol/field/added/telemetry").stream()
                      .anyMatch(message -> message.contains("\"volts\":5")));
    }
    FieldSite again = site.changed("rate: 8MiB", "rate: 7MiB");
    assertEquals(List.of("bridge"), gateway.reload(again.config()).restart());
    Files.writeString(site.file("site.yaml"), before);
    assertEquals(
        List.of("added"),
        gateway.reload(ConfigFile.load(site.file("site.yaml"), Map.of())).removed());
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                central.record().received("parasol/field/added/state").stream()
                    .anyMatch(state -> state.contains("removed from the configuration")));
  }

  @Test
  void takes_up_what_a_native_device_says_for_itself() throws Exception {
    site.export("string-box");
    String topic = "parasol/field/string-box/telemetry";
    for (String text : List.of("{\"seq\":1}", "{\"seq\":2}")) {
      try (RunningPeer publisher =
          site.mosquitto(
              "mosquitto_pub",
              gateway,
              "string-box",
              "-i",
              "string-box",
              "-t",
              topic,
              "-m",
              text)) {
        await("mosquitto_pub").atMost(PATIENCE).until(publisher::hasEnded);
      }
    }

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertEquals(
                    List.of("{\"seq\":1}", "{\"seq\":2}"), central.record().received(topic)));
  }

  @Nested
  @DisplayName("brings commands down, and")
  class Commands {

    @Test
    void one_that_is_rightly_signed_is_written_and_its_receipt_goes_up() throws Exception {
      Envelope command = command("control-room", 42.5);

      send(command);

      assertEquals(Outcome.APPLIED, awaitFinal(command).outcome());
      assertTrue(controller.soFar().contains("wrote 425"));
    }

    @Test
    void one_for_a_native_device_goes_the_same_verified_way() throws Exception {
      try (SimulatedNativeDevice box =
          SimulatedNativeDevice.connect(
              site, gateway.broker(), "string-box", new SimulatedNativeDevice.Flash("1.0.0"))) {
        Envelope forged = command("stranger", "string-box", 13);
        Envelope command = command("control-room", "string-box", 41);

        send("string-box", forged);
        send("string-box", command);

        assertEquals(Optional.of("unknown_signer"), awaitFinal("string-box", forged).reason());
        CommandReceipt receipt = awaitFinal("string-box", command);
        assertEquals(Outcome.APPLIED, receipt.outcome(), receipt::toString);
        assertEquals(Optional.of("claimed"), receipt.reason());
        assertEquals(List.of(new String(command.toJson(), StandardCharsets.UTF_8)), box.commands());
      }
    }

    @Test
    void one_that_a_stranger_signed_is_not_believed() throws Exception {
      Envelope command = command("stranger", 13);

      send(command);

      CommandReceipt receipt = awaitFinal(command);
      assertEquals(Outcome.REJECTED, receipt.outcome());
      assertEquals(Optional.of("unknown_signer"), receipt.reason());
      assertFalse(controller.soFar().contains("wrote 130"));
    }

    @Test
    void what_had_gone_up_a_bridge_before_goes_no_further() throws Exception {
      Envelope command = command("control-room", 17);

      send(command, "-D", "publish", "user-property", "bridge", "elsewhere");

      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  central.record().received("parasol/field/gateway/event").stream()
                      .anyMatch(event -> event.contains("\"bridge_loop\"")));
      send(command("control-room", 18));
      await().atMost(PATIENCE).until(() -> controller.soFar().contains("wrote 180"));
      assertFalse(controller.soFar().contains("wrote 170"));
    }
  }

  private Envelope command(String signer, double limit) throws Exception {
    return command(signer, "box-01", limit);
  }

  private Envelope command(String signer, String device, double limit) throws Exception {
    Instant from = Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.MILLIS);
    Command content =
        new Command(
            UUID.randomUUID().toString(),
            new SiteId("field"),
            new DeviceId(device),
            CommandClass.SETPOINT,
            new Action.Write(
                Map.of(new PointName("limit"), new Value.Real(limit)), Optional.empty()),
            Instant.now().toEpochMilli(),
            from,
            from.plusSeconds(300),
            Map.of());
    return Envelope.sign(
        Command.PAYLOAD_TYPE,
        content.toJson(),
        SigningKey.read(site.file(signer + ".key"), new char[0]));
  }

  private void send(Envelope command, String... more) throws Exception {
    send("box-01", command, more);
  }

  private void send(String device, Envelope command, String... more) throws Exception {
    Path file = Files.createTempFile(folder, "command", ".json");
    Files.write(file, command.toJson());
    central.publish("parasol/field/%s/command".formatted(device), file, more);
  }

  private CommandReceipt awaitFinal(Envelope command) throws Exception {
    return awaitFinal("box-01", command);
  }

  private CommandReceipt awaitFinal(String device, Envelope command) throws Exception {
    String payload = new String(command.payload(), StandardCharsets.UTF_8);
    Optional<String> id = Optional.of(payload.replaceAll(".*\"id\":\"([^\"]*)\".*", "$1"));
    VerificationKey gatewayKey =
        VerificationKey.of(
            Certificates.read(site.config().state().resolve("pki/issued/gateway.pem")).get(0));
    return await()
        .atMost(PATIENCE)
        .until(
            () -> {
              for (String line :
                  central.record().received("parasol/field/%s/receipt".formatted(device))) {
                CommandReceipt receipt =
                    CommandReceipt.open(line.getBytes(StandardCharsets.UTF_8), gatewayKey);
                if (receipt.command().equals(id) && receipt.outcome().isFinal()) {
                  return Optional.of(receipt);
                }
              }
              return Optional.<CommandReceipt>empty();
            },
            Optional::isPresent)
        .orElseThrow();
  }

  @Nested
  @DisplayName("loses nothing")
  class Faults {

    @Test
    void when_the_wire_is_cut_and_mended() throws Exception {
      cuts++;
      central.wire.cut();
      awaitBacklog(20);
      awaitTrouble();

      central.wire.mend();

      await().atMost(PATIENCE).until(() -> backlog() == 0);
      assertTrue(central.record().telemetry().stream().anyMatch(CentralRecord.Message::isLate));
    }

    @Test
    void when_the_wire_loses_a_piece_of_the_stream() throws Exception {
      cuts++;
      long connections = central.wire.accepted();
      central.wire.losePiece();

      await().atMost(PATIENCE).until(() -> central.wire.accepted() > connections);
    }

    @Test
    void when_it_is_reset_again_and_again() throws Exception {
      // After other outages a bridge waits for up to half a minute before it connects again.
      cuts++;
      gateway.close();
      gateway = site.start();
      awaitTelemetry();
      for (int i = 0; i < 3; i++) {
        cuts++;
        central.wire.reset();
        awaitTelemetry();
      }
    }

    @Test
    void when_every_connection_is_reset_as_soon_as_something_is_said_on_it() throws Exception {
      cuts++;
      central.wire.resetAlways();
      awaitTrouble();

      central.wire.mend();
    }

    /** As hivemq/hivemq-edge#1290: everything is connected, and nothing goes through. */
    @Test
    void when_the_wire_swallows_what_goes_up_which_it_finds_out_and_mends_by_itself()
        throws Exception {
      cuts++;
      long connections = central.wire.accepted();
      central.wire.swallowUp();
      awaitBacklog(20);
      awaitTrouble();
      await("it is said that the bridge does not deliver")
          .atMost(PATIENCE)
          .until(() -> scrape().contains("parasol_probe_lost_total{way=\"bridge\"}"));
      await("the connection is made again")
          .atMost(PATIENCE)
          .until(() -> central.wire.accepted() > connections);

      central.wire.mend();

      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  central.record().received("parasol/field/gateway/event").stream()
                      .anyMatch(
                          event ->
                              event.contains("\"not_delivering\"")
                                  && event.contains("did not come back")));
    }

    @Test
    void when_the_wire_is_half_open() throws Exception {
      cuts++;
      long connections = central.wire.accepted();
      central.wire.swallow();
      awaitBacklog(20);
      awaitTrouble();
      await().atMost(PATIENCE).until(() -> central.wire.accepted() > connections);

      central.wire.mend();
    }

    @Test
    void when_the_wire_is_slow() throws Exception {
      central.wire.delay(Duration.ofMillis(300));
      awaitTelemetry();
      awaitTelemetry();
      await("it is said how slow").atMost(PATIENCE).until(() -> slowestProbe() >= 0.6);

      central.wire.mend();
    }

    @Test
    void when_the_centre_accepts_and_never_acknowledges() throws Exception {
      cuts += 2;
      try (UnresponsiveBroker stubborn =
          new UnresponsiveBroker(central.material().sslContext(), false)) {
        central.wire.leadTo(stubborn.port());
        central.wire.reset();
        await().atMost(PATIENCE).until(() -> stubborn.published() > 0);
        awaitTrouble();
        await("it connects again").atMost(PATIENCE).until(() -> stubborn.connected() > 1);
      } finally {
        central.wire.leadTo(central.broker.port());
        central.wire.reset();
      }
    }

    @Test
    void when_the_centre_is_killed() throws Exception {
      cuts++;
      central.broker.kill();
      central.wire.cut(); // so that nothing comes there before there is somebody who writes it down
      awaitBacklog(10);
      central.restartBroker();

      central.wire.mend();

      try (var latecomer =
          central.broker.subscribe("people", "plants/parasol/field/+/state", "%t %r %p")) {
        await("the retained states are there again")
            .atMost(PATIENCE)
            .until(
                () ->
                    latecomer.received().stream()
                        .anyMatch(line -> line.startsWith("plants/parasol/field/box-01/state ")));
      }
    }

    @Test
    void when_its_certificate_is_refused_until_it_has_a_good_one() throws Exception {
      cuts++;
      Path certificate = central.file("site-field.pem");
      Path key = central.file("site-field.key");
      byte[] good = Files.readAllBytes(certificate);
      byte[] goodKey = Files.readAllBytes(key);
      // Of the site's own authority, which the centre does not know.
      Files.copy(site.file("viewer.pem"), certificate, StandardCopyOption.REPLACE_EXISTING);
      Files.copy(site.file("viewer.key"), key, StandardCopyOption.REPLACE_EXISTING);
      central.wire.reset();
      awaitBacklog(60); // longer than the time in which an outage is forgiven
      awaitTrouble();

      Files.write(certificate, good);
      Files.write(key, goodKey);

      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  central.record().received("parasol/field/gateway/event").stream()
                      .anyMatch(event -> event.contains("\"bridge_down\"")));
    }

    @Test
    void when_the_gateway_is_started_again_in_the_middle_of_an_outage() throws Exception {
      cuts++;
      central.wire.cut();
      awaitBacklog(10);
      gateway.close();

      gateway = site.start();
      central.wire.mend();

      await().atMost(PATIENCE).until(() -> backlog() == 0);
    }
  }
}
