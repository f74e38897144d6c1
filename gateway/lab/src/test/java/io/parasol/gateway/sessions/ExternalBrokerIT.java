// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sessions;

import static io.parasol.gateway.cli.run.Typed.parasol;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.command.Action;
import io.parasol.certs.command.Command;
import io.parasol.certs.dsse.SigningKey;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.CommandClass;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.PointName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.site.ConfigFile;
import io.parasol.gateway.app.FieldSite;
import io.parasol.gateway.app.Gateway;
import io.parasol.testing.FaultyTcpProxy;
import io.parasol.testing.FreePort;
import io.parasol.testing.MosquittoProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The rules for mosquitto are those that {@code parasol fleet rules} prints. */
@DisplayName("A site whose sessions go to a broker elsewhere")
@SuppressWarnings("NullAway.Init") // The nested classes call start() before each use.
class ExternalBrokerIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir static Path folders;

  private final List<RunningPeer> peers = new ArrayList<>();
  private FaultyTcpProxy wire;
  private MosquittoProcess broker;
  private FieldSite site;
  private Gateway gateway;

  private void start() throws Exception {
    Path folder = Files.createTempDirectory(folders, "field");
    RunningPeer controller =
        RunningPeer.peer(
            Path.of("/usr/bin/python3"),
            "python3-pymodbus",
            FieldSite.script(folder, "pymodbus_box.py"),
            0);
    peers.add(controller);
    String port = controller.await("the controller's port", line -> line.startsWith("port "));
    wire = new FaultyTcpProxy(0);
    site =
        FieldSite.make(folder.resolve("site"), Integer.parseInt(port.substring(5)))
            .atBroker(new HostPort("localhost", wire.port()));
    for (String name : List.of(SiteAuthority.BROKER, "string-box")) {
      site.export(name);
    }
    Path rules = site.file("rules.acl");
    Files.writeString(rules, rules(site.file("site.yaml")));
    broker =
        new MosquittoProcess(
            site.file("."),
            "use_subject_as_username true\nacl_file %s\n".formatted(rules.normalize()));
    wire.leadTo(broker.port());
    gateway = site.start();
  }

  /** The rules of this site, as {@code parasol fleet rules} prints them, with another device. */
  private static String rules(Path site) throws Exception {
    Path later = site.resolveSibling("later.yaml");
    Files.writeString(later, withAdded(Files.readString(site), FreePort.find()));
    return parasol("fleet", "rules", "--for", "mosquitto", later).done().out();
  }

  /** Returns the configuration with another device, a panel that publishes at this port. */
  private static String withAdded(String configuration, int port) {
    return configuration.replace(
        "devices:\n",
        """
          panels: {mqtt: 127.0.0.1:%d}
        devices:
          added: {link: panels, client: added, topics: {pv/v: {point: volts, type: number}}}
        """
            .formatted(port));
  }

  private void close() throws Exception {
    if (gateway != null) {
      gateway.close();
    }
    peers.forEach(RunningPeer::close);
    if (broker != null) {
      broker.kill();
    }
    if (wire != null) {
      wire.close();
    }
  }

  private RunningPeer subscribe(String client, String filter) throws Exception {
    RunningPeer lines = site.subscribe(gateway, client, filter);
    peers.add(lines);
    return lines;
  }

  private String publish(String client, String topic, String text) throws Exception {
    RunningPeer publisher =
        site.mosquitto("mosquitto_pub", gateway, client, "-t", topic, "-m", text);
    peers.add(publisher);
    await("mosquitto_pub").atMost(PATIENCE).until(publisher::hasEnded);
    return String.join("\n", publisher.soFar());
  }

  /** How many subscriptions the broker has answered so far. */
  private int answered() throws Exception {
    return broker.logged().split("Sending SUBACK", -1).length - 1;
  }

  private String command(String signer, String id) throws Exception {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Command command =
        new Command(
            id,
            new SiteId("field"),
            new DeviceId("string-box"),
            CommandClass.SETPOINT,
            new Action.Write(Map.of(new PointName("limit"), new Value.Whole(60)), Optional.empty()),
            now.toEpochMilli(),
            now.minusSeconds(60),
            now.plusSeconds(240),
            Map.of());
    SigningKey key = SigningKey.read(site.file(signer + ".key"), new char[0]);
    return new String(command.sign(key).toJson(), StandardCharsets.UTF_8);
  }

  @Nested
  @DisplayName("and whose broker is well")
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  class WhoseBrokerIsWell {

    @BeforeAll
    void start() throws Exception {
      ExternalBrokerIT.this.start();
    }

    @AfterAll
    void close() throws Exception {
      ExternalBrokerIT.this.close();
    }

    @Test
    void serves_people_there_what_its_devices_say_under_certificates_of_their_own()
        throws Exception {
      RunningPeer viewer = subscribe("viewer", "parasol/field/+/telemetry");

      viewer.await("a reading", line -> line.startsWith("parasol/field/box-01/telemetry {"));

      RunningPeer states = subscribe("viewer", "parasol/field/+/state");
      states.await("the device", line -> line.contains("box-01/state {\"state\":\"degraded\""));
      states.await("the gateway", line -> line.contains("gateway/state {"));
      RunningPeer abouts = subscribe("viewer", "parasol/field/+/about");
      abouts.await("the device", line -> line.startsWith("parasol/field/box-01/about {"));
      abouts.await("the site", line -> line.startsWith("parasol/field/gateway/about {"));
      assertTrue(broker.logged().contains("as field.box-01 (p5"), "the session of the device");
      assertTrue(gateway.summary().contains("broker=localhost:" + wire.port()));
    }

    @Test
    void serves_a_device_that_a_reload_adds_until_another_one_removes_it() throws Exception {
      Path file = site.file("site.yaml");
      String before = Files.readString(file);
      int port = FreePort.find();
      Files.writeString(file, withAdded(before, port));
      int subscribed = answered();
      RunningPeer viewer = subscribe("viewer", "parasol/field/+/telemetry");
      RunningPeer states = subscribe("viewer", "parasol/field/+/state");
      await().atMost(PATIENCE).until(() -> answered() >= subscribed + 2);

      assertEquals(List.of("added"), gateway.reload(ConfigFile.load(file, Map.of())).added());

      try (TestPanel panel = new TestPanel(port, "added", "set", "confirmed")) {
        panel.publish("pv/v", "5");
        viewer.await("a reading", line -> line.matches("parasol/field/added/.*\"volts\":5.*"));
        assertTrue(broker.logged().contains("as field.added (p5"), "a session of its own");
      }
      Files.writeString(file, before);
      assertEquals(List.of("added"), gateway.reload(ConfigFile.load(file, Map.of())).removed());
      states.await("its end", line -> line.contains("removed from the configuration"));
      assertFalse(
          states.soFar().stream()
              .anyMatch(line -> line.contains("box-01/state {\"state\":\"offline")));
      Files.writeString(file, before.replace("mqtts://localhost", "mqtts://127.0.0.1"));
      assertEquals(
          List.of("broker.external"), gateway.reload(ConfigFile.load(file, Map.of())).restart());
    }

    @Test
    void lets_no_device_speak_for_another_by_the_rules_of_the_documentation() throws Exception {
      int before = answered();
      RunningPeer viewer = subscribe("viewer", "parasol/field/+/event");
      RunningPeer spy = subscribe("string-box", "parasol/field/box-01/command");
      RunningPeer own = subscribe("string-box", "parasol/field/string-box/command");
      RunningPeer relay = subscribe("string-box", "parasol/field/string-box/relay");
      await().atMost(PATIENCE).until(() -> answered() >= before + 4);

      publish("string-box", "parasol/field/box-01/event", "forged");
      publish("string-box", "parasol/field/gateway/event", "forged");
      publish("viewer", "parasol/field/box-01/command", "forged");
      publish("operator", "parasol/field/box-01/command", "{}");
      publish("operator", "parasol/field/string-box/command", "not verified");
      publish("operator", "parasol/field/string-box/relay", "forged");
      publish("string-box", "parasol/field/string-box/event", "its own");

      viewer.await("its own", line -> line.equals("parasol/field/string-box/event its own"));
      assertFalse(viewer.soFar().stream().anyMatch(line -> line.contains("forged")));
      for (RunningPeer subscriber : List.of(spy, own, relay)) {
        assertEquals(
            List.of(), subscriber.soFar().stream().filter(l -> l.startsWith("parasol")).toList());
      }
      assertTrue(
          broker.logged().contains("Denied PUBLISH"), "what was refused was refused by the rules");
    }

    @Test
    void hands_a_native_device_what_is_verified_and_nothing_else() throws Exception {
      int before = answered();
      RunningPeer relay = subscribe("string-box", "parasol/field/string-box/relay");
      RunningPeer receipts = subscribe("operator", "parasol/field/string-box/receipt");
      await().atMost(PATIENCE).until(() -> answered() >= before + 2);

      publish("operator", "parasol/field/string-box/command", command("stranger", "s-1"));
      receipts.await("the refusal", line -> line.startsWith("parasol/field/string-box/receipt {"));
      String good = command("control-room", "c-1");
      publish("operator", "parasol/field/string-box/command", good);

      relay.await("the command", line -> line.equals("parasol/field/string-box/relay " + good));
      assertEquals(1, relay.soFar().stream().filter(line -> line.startsWith("parasol")).count());
    }
  }

  @Nested
  @DisplayName("and in trouble")
  class InTrouble {
    @Test
    void holds_the_head_that_shows_an_older_copy_of_the_whole_state_folder() throws Exception {
      gateway.close();
      Path state = site.config().state();
      Path older = state.resolveSibling("older");
      move(state, older, true);
      gateway = site.start();
      await("a head at the broker")
          .atMost(Duration.ofSeconds(60))
          .until(() -> broker.logged().lines().anyMatch(InTrouble::isHead));
      gateway.close();
      move(state, state.resolveSibling("newer"), false);
      move(older, state, false);

      gateway = site.start();

      RunningPeer viewer = subscribe("viewer", "parasol/field/gateway/health");
      viewer.await("the condition", line -> line.contains("\"log_unavailable\""));
    }

    private static boolean isHead(String line) {
      return line.contains("Received PUBLISH from field.gateway (d0, q1, r1")
          && line.contains("gateway/probe");
    }

    private static void move(Path from, Path to, boolean isCopy) throws IOException {
      if (!isCopy) {
        Files.move(from, to);
        return;
      }
      try (Stream<Path> all = Files.walk(from)) {
        for (Path each : all.toList()) {
          Path target = to.resolve(from.relativize(each).toString());
          Files.copy(each, target, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }

    @BeforeEach
    void start() throws Exception {
      ExternalBrokerIT.this.start();
    }

    @AfterEach
    void close() throws Exception {
      ExternalBrokerIT.this.close();
    }

    @Test
    void ends_the_session_of_a_device_whose_certificate_is_revoked() throws Exception {
      RunningPeer states = subscribe("viewer", "parasol/field/box-01/state");
      states.await("the device", line -> line.contains("\"degraded\""));

      site.authority().revoke("box-01");

      states.await("its end", line -> line.contains("certificate revoked"));
    }

    @Test
    void finds_out_that_nothing_goes_through_and_comes_back_by_itself() throws Exception {
      // Not over the wire, on which it would lose its own connection.
      HostPort direct = new HostPort("localhost", broker.port());
      RunningPeer viewer = site.subscribe(direct, "viewer", List.of("parasol/field/+/+"));
      peers.add(viewer);
      viewer.await("a reading", line -> line.startsWith("parasol/field/box-01/telemetry {"));
      long connections = wire.accepted();
      // Half of it: what comes from the broker still arrives.
      wire.swallowUp();
      await("new connections")
          .atMost(Duration.ofMinutes(2))
          .until(() -> wire.accepted() > connections);

      wire.mend();

      subscribe("viewer", "parasol/field/+/telemetry")
          .await("telemetry again", line -> line.startsWith("parasol/field/box-01/telemetry {"));
      viewer.await(
          "what was wrong",
          line ->
              line.startsWith("parasol/field/gateway/event ")
                  && line.contains("\"event\":\"not_delivering\""));
    }
  }
}
