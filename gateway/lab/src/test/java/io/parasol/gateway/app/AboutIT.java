// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.parasol.certs.json.Json;
import io.parasol.certs.json.Members;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.testing.MessageSchemas;
import io.parasol.testing.PeerProgram;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A running gateway")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AboutIT {

  private static final String PROFILE =
      """
      profile: solar-box
      identity: {serial: serial}
      points:
        pac:    {at: holding 0, type: int16, scale: 0.1, unit: W, means: ac_power}
        spare:  {at: holding 1, type: uint16, unit: °C, means: internal_temp, absent: [0xFFFF]}
        energy: {at: holding 2, type: uint32, order: CDAB, unit: Wh, means: ac_energy_total}
        status: {at: holding 20, type: enum16, means: status, values: {1: off, 4: mppt}}
        serial: {at: holding 30, type: string(8), means: serial}
        door:   {at: coil 3, type: bool, means: active_limit_enabled}
        limit:  {at: holding 200, type: uint16, scale: 0.1, unit: "%", means: active_limit,
                 write: {class: setpoint, min: 0, max: 100}}
      """;

  @TempDir static Path folder;

  private @Nullable RunningPeer controller;
  private @Nullable FieldSite site;
  private @Nullable Gateway gateway;
  private @Nullable RunningPeer viewer;

  @BeforeAll
  void a_site_with_one_controller_and_a_viewer() throws Exception {
    RunningPeer box =
        RunningPeer.peer(
            Path.of("/usr/bin/python3"),
            "python3-pymodbus",
            FieldSite.script(folder, "pymodbus_box.py"),
            0);
    controller = box;
    String port = box.await("the controller's port", line -> line.startsWith("port "));
    Files.createDirectories(folder.resolve("site/profiles"));
    Files.writeString(folder.resolve("site/profiles/solar-box.yaml"), PROFILE);
    FieldSite made =
        FieldSite.make(
                folder.resolve("site"),
                """
                links: {lan: {tcp: "127.0.0.1:%s"}}
                devices: {box-01: {link: lan, unit: 7, profile: solar-box, every: 200ms}}
                about: {name: Roof of hall 7, peak-power: 300000}
                home-assistant: {}
                """
                    .formatted(port.substring(5)))
            .changed("metrics: 127.0.0.1:0", "metrics: {listen: \"127.0.0.1:0\", values: true}");
    site = made;
    gateway = made.start();
    viewer =
        made.subscribe(
            gateway,
            "viewer",
            List.of(
                "parasol/field/+/about",
                "parasol/field/+/telemetry",
                "parasol/field/+/state",
                "parasol/field/+/health",
                "homeassistant/+/+/config"));
  }

  @AfterAll
  void all_is_closed() {
    if (viewer != null) {
      viewer.close();
    }
    if (gateway != null) {
      gateway.close();
    }
    if (controller != null) {
      controller.close();
    }
  }

  private RunningPeer viewer() {
    return Objects.requireNonNull(viewer);
  }

  private Gateway running() {
    return Objects.requireNonNull(gateway);
  }

  /** Waits for a message on a topic whose payload has that text, and returns the payload. */
  private String await(String topic, String text) {
    String line =
        viewer().await(topic, each -> each.startsWith(topic + " ") && each.contains(text));
    return line.substring(topic.length() + 1);
  }

  @Test
  void describes_its_devices_to_viewers_with_the_identity_that_they_report() throws Exception {
    byte[] about =
        await("parasol/field/box-01/about", "\"serial\":\"PARASOL\"")
            .getBytes(StandardCharsets.UTF_8);
    Members points = Members.of(Json.parse(about), "about").object("points");
    assertEquals("ac_power", points.object("pac").text("meaning"));
    assertEquals("setpoint", points.object("limit").object("write").text("class"));
  }

  @Test
  void describes_the_site() {
    assertTrue(await("parasol/field/gateway/about", "").contains("\"name\":\"Roof of hall 7\""));
  }

  @Test
  void makes_sensors_in_home_assistant_whose_templates_render_its_telemetry() throws Exception {
    PeerProgram python = PeerProgram.named("/usr/bin/python3", "python3-jinja2");
    Path script = FieldSite.script(folder, "homeassistant_templates.py");
    Path discovery = write("homeassistant/device/parasol-field-box-01/config", "PARASOL");
    Path telemetry = write("parasol/field/box-01/telemetry", "\"pac\"");
    Path state = write("parasol/field/box-01/state", "\"online\"");
    PeerProgram.Run run =
        python.run(
            folder.resolve("rendered"),
            script.toString(),
            discovery.toString(),
            telemetry.toString(),
            state.toString());
    assertEquals(
        List.of(
            "pac=-123.4",
            "spare=None",
            "energy=305419896",
            "status=mppt",
            "door=ON",
            "limit=100",
            "AVAILABILITY=online"),
        run.output().lines().toList());

    Files.writeString(telemetry, "{\"ts\":1,\"seq\":1,\"v\":{\"pac\":7},\"q\":{},\"hist\":true}");
    Files.writeString(state, "{\"state\":\"offline\",\"why\":\"\"}");
    run =
        python.run(
            folder.resolve("rendered"),
            script.toString(),
            discovery.toString(),
            telemetry.toString(),
            state.toString());
    assertEquals(
        List.of(
            "pac=",
            "spare=",
            "energy=",
            "status=before",
            "door=",
            "limit=",
            "AVAILABILITY=offline"),
        run.output().lines().toList());
  }

  private Path write(String topic, String text) throws Exception {
    return Files.writeString(folder.resolve("payload-" + topic.hashCode()), await(topic, text));
  }

  @Test
  void is_read_by_the_example_for_python() throws Exception {
    PeerProgram unused = PeerProgram.named("/usr/bin/python3", "python3-paho-mqtt");
    FieldSite made = Objects.requireNonNull(site);
    try (RunningPeer reader =
        RunningPeer.peer(
            Path.of("/usr/bin/python3"),
            "python3-paho-mqtt",
            Path.of("../../docs/consumers/read.py").toAbsolutePath(),
            "localhost",
            running().broker().port(),
            "field",
            made.file("."),
            "viewer")) {
      reader.await("a value", line -> line.equals("box-01 -123.4 W"));
    }
  }

  /** Node-RED is no Debian package; CI installs it from npm, if that can be reached. */
  @Test
  void is_read_by_the_example_for_node_red() throws Exception {
    Path installed = Path.of(Objects.requireNonNullElse(System.getenv("PARASOL_NODE_RED"), "none"));
    Path program = installed.resolve("node_modules/node-red/red.js");
    assumeTrue(Files.exists(program), "SKIPPED: no Node-RED; see .ci/run");
    FieldSite made = Objects.requireNonNull(site);
    Path home = Files.createDirectories(folder.resolve("node-red"));
    Files.writeString(
        home.resolve("flows.json"),
        Files.readString(Path.of("../../docs/consumers/node-red.json"))
            .replace("gateway.example", "localhost")
            .replace("rooftop-7", "field")
            .replace("8883", Integer.toString(running().broker().port()))
            .replace("/data/parasol", made.file(".").toString())
            .replace(
                "\"type\":\"debug\",",
                "\"type\":\"debug\",\"console\":true,\"complete\":\"true\","));
    Files.writeString(
        home.resolve("settings.js"),
        """
        module.exports = {
          flowFile: 'flows.json', credentialSecret: false, httpAdminRoot: false, httpNodeRoot: false,
          uiHost: '127.0.0.1', uiPort: 0, logging: {console: {level: 'info'}}};
        """);
    try (RunningPeer nodeRed =
        RunningPeer.peer(
            Path.of("/usr/bin/node"),
            "nodejs",
            program,
            "--userDir",
            home,
            "--settings",
            home.resolve("settings.js"))) {
      nodeRed.await("a value's topic", line -> line.contains("topic: 'field/box-01/pac'"));
      nodeRed.await("the value", line -> line.contains("payload: -123.4"));
    }
  }

  /** Telegraf is no Debian package: this reads its configuration, and applies it to a message. */
  @Test
  void fits_the_example_for_telegraf() throws Exception {
    Path telemetry = write("parasol/field/box-01/telemetry", "\"pac\"");
    PeerProgram.Run run =
        PeerProgram.named("/usr/bin/python3", "python3")
            .run(
                folder.resolve("telegraf"),
                FieldSite.script(folder, "telegraf_example.py").toString(),
                Path.of("../../docs/consumers/telegraf.conf").toAbsolutePath().toString(),
                "parasol/field/box-01/telemetry",
                telemetry.toString());
    assertEquals(0, run.exit(), run.output());
    assertTrue(
        run.output().matches("(?s)parasol,device=box-01,site=field .*pac=-123.4.* [0-9]{19}\n"),
        run.output());
  }

  @Test
  void has_measured_values_among_its_metrics() {
    String expected =
        "parasol_point_value{device=\"box-01\",index=\"\",meaning=\"ac_power\",point=\"pac\",unit=\"W\"}"
            + " -123.4";
    Awaitility.await("the value").until(() -> metrics().contains(expected));
  }

  @Test
  void has_metrics_without_a_remark_of_prometheus() throws Exception {
    PeerProgram promtool = PeerProgram.named("/usr/bin/promtool", "prometheus");
    Awaitility.await("measured values").until(() -> metrics().contains("parasol_point_value{"));
    Path text = Files.writeString(folder.resolve("metrics"), metrics());

    PeerProgram.Run run = promtool.run(text, folder.resolve("remarks"), "check", "metrics");

    assertEquals(new PeerProgram.Run(0, ""), run);
  }

  private String metrics() throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://" + running().metrics() + "/metrics"))
                .build(),
            BodyHandlers.ofString())
        .body();
  }

  @Test
  void publishes_messages_that_match_their_schemas() {
    await("parasol/field/box-01/health", "");
    await("parasol/field/gateway/state", "");
    await("parasol/field/box-01/telemetry", "");
    Awaitility.await("every kind of message")
        .until(
            () ->
                MessageSchemas.counts()
                    .keySet()
                    .containsAll(
                        List.of(
                            "about",
                            "gateway-about",
                            "gateway-health",
                            "gateway-state",
                            "health",
                            "state",
                            "telemetry")));
  }
}
