// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.access.Permission;
import io.parasol.broker.bridge.Bridge;
import io.parasol.broker.rules.BrokerClient;
import io.parasol.broker.rules.RulesFormat;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.sessions.CentralSite;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.gateway.sparkplug.EdgeNodeRights;
import io.parasol.gateway.sparkplug.ScadaHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.eclipse.tahu.message.model.Metric;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A whole gateway, a controller made with pymodbus, mosquitto, and a host application. */
@DisplayName("A site that is an edge node of Sparkplug")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SparkplugSiteIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String DEVICE = "parasol/field/box-01/";
  private static final String EVENTS = "parasol/field/gateway/event";
  private static final String SEQUENCE = "Parasol/Sequence";

  @TempDir static Path folder;

  private RunningPeer controller;
  private CentralSite central;
  private ScadaHost host;
  private FieldSite site;
  private Gateway gateway;
  private RunningPeer local;

  @BeforeAll
  void a_site_and_its_centre() throws Exception {
    controller =
        RunningPeer.peer(
            Path.of("/usr/bin/python3"),
            "python3-pymodbus",
            FieldSite.script(folder, "pymodbus_box.py"),
            0);
    String port = controller.await("the controller's port", line -> line.startsWith("port "));
    central = new CentralSite(folder.resolve("centre"), rules());
    host = new ScadaHost(central);
    site =
        FieldSite.make(
            folder.resolve("site"),
            Integer.parseInt(port.substring(5)),
            "{serial: serial}",
            central.bridge("  sparkplug: {group: plants, host: scada}\n"));
    start();
    host.state(true);
    awaitData();
  }

  /** The client of the site has no other rights than those that it should need. */
  private static String rules() throws IOException {
    Topics topics = new Topics("parasol", new SiteId("field"));
    List<Permission> ofSite = new ArrayList<>(Bridge.permissions("plants/", topics));
    ofSite.addAll(EdgeNodeRights.of("plants/", "plants", Optional.of("scada"), topics));
    List<Permission> ofPeople =
        Stream.of(Permission.Activity.values())
            .map(each -> new Permission(each, "#", true))
            .toList();
    Path rules =
        Files.writeString(
            folder.resolve("rules.acl"),
            RulesFormat.MOSQUITTO.write(
                List.of(
                    new BrokerClient("site-field", "centre", ofSite),
                    new BrokerClient("people", "centre", ofPeople))));
    return "use_subject_as_username true\nacl_file " + rules + "\n";
  }

  /** Starts the gateway, with a subscriber at the broker of the site. */
  private void start() throws IOException {
    gateway = site.start();
    local =
        site.mosquittoByLine(
            "mosquitto_sub",
            gateway,
            "viewer",
            "-v",
            "-t",
            DEVICE + "telemetry",
            "-t",
            DEVICE + "about",
            "-t",
            EVENTS);
  }

  @AfterAll
  void all_is_closed() throws Exception {
    if (local != null) {
      local.close();
    }
    if (gateway != null) {
      gateway.close();
    }
    if (host != null) {
      host.close();
    }
    if (central != null) {
      central.close();
    }
    if (controller != null) {
      controller.close();
    }
  }

  @BeforeEach
  void the_host_is_online() throws Exception {
    host.state(true);
  }

  /** Nothing is lost, {@code seq} has no gap, and the device is not written. */
  @AfterEach
  void the_host_has_every_reading() {
    awaitData();
    List<Long> sequences = sequences(host.received("DDATA"));
    long newest = sequences.stream().mapToLong(Long::longValue).max().orElseThrow();
    Set<Long> missing =
        LongStream.rangeClosed(1, newest).boxed().collect(Collectors.toCollection(TreeSet::new));
    sequences.forEach(missing::remove);
    assertEquals(Set.of(), missing);
    host.assertSequenceNumbers();
    List<String> printed = controller.soFar();
    assertTrue(printed.stream().noneMatch(each -> each.startsWith("wrote")), printed::toString);
  }

  /** Waits until the host has everything that the site measures until now. */
  private void awaitData() {
    int before = readings().size();
    await("readings").atMost(PATIENCE).until(() -> readings().size() >= before + 2);
    Set<Long> expected = readings().keySet();
    await("data")
        .atMost(PATIENCE)
        .until(() -> Set.copyOf(sequences(host.received("DDATA"))).containsAll(expected));
  }

  private static List<Long> sequences(List<ScadaHost.Received> data) {
    return data.stream().map(each -> each.number(SEQUENCE)).toList();
  }

  /** Returns the telemetry at the broker of the site since the last start, by its number. */
  private Map<Long, Json.Obj> readings() {
    Map<Long, Json.Obj> readings = new TreeMap<>();
    for (Json.Obj each : local(DEVICE + "telemetry")) {
      readings.put(((Json.Num) member(each, "seq")).number().longValueExact(), each);
    }
    return readings;
  }

  private List<Json.Obj> local(String topic) {
    List<Json.Obj> messages = new ArrayList<>();
    for (String line : local.soFar()) {
      if (line.startsWith(topic + " ")) {
        messages.add(object(line.substring(topic.length() + 1)));
      }
    }
    return messages;
  }

  private static Json.Obj object(String json) {
    try {
      return (Json.Obj) Json.parse(json.getBytes(StandardCharsets.UTF_8));
    } catch (Exception malformed) {
      throw new AssertionError(json, malformed);
    }
  }

  private static Map<String, Json> members(Json.Obj of, String name) {
    return ((Json.Obj) member(of, name)).members();
  }

  private static Json member(Json.Obj of, String name) {
    return Objects.requireNonNull(of.members().get(name), name);
  }

  @Test
  void is_born_with_the_points_of_the_description_of_the_device() {
    await().atMost(PATIENCE).until(() -> !local(DEVICE + "about").isEmpty());
    List<ScadaHost.Received> births = host.received("DBIRTH");
    ScadaHost.Received birth = births.get(births.size() - 1);
    Map<String, Json> points = members(local(DEVICE + "about").get(0), "points");

    assertTrue(points.size() > 8, points::toString);
    points.forEach(
        (name, point) -> {
          Metric metric = birth.metric(name);
          if (((Json.Obj) point).members().get("unit") instanceof Json.Str unit) {
            assertEquals(
                unit.text(), metric.getProperties().getPropertyValue("engUnit").getValue(), name);
          }
        });
    assertEquals(-123.4, birth.metric("temperature").getValue());
    assertEquals("mppt", birth.metric("status").getValue());
    assertEquals(true, birth.metric("door").getValue());
    assertTrue(birth.metric("ghost").isNull());
    assertEquals("NBIRTH", host.received().get(0).type());
  }

  @Test
  void sends_the_data_that_a_subscriber_at_the_site_receives_as_json() {
    Map<Long, Json.Obj> readings = readings();

    for (ScadaHost.Received data : host.received("DDATA")) {
      Json.Obj reading = readings.get(data.number(SEQUENCE));
      if (reading != null) {
        assertEquals(values(reading), values(data));
        assertEquals(times(reading), times(data));
        readings.remove(data.number(SEQUENCE));
      }
    }
    assertEquals(Set.of(), readings.keySet());
  }

  /** Returns the values, and null for a point that has none. */
  private static Map<String, Object> values(Json.Obj reading) {
    Map<String, Object> values = new TreeMap<>();
    members(reading, "q").keySet().forEach(name -> values.put(name, "no value"));
    members(reading, "v").forEach((name, value) -> values.put(name, value(value)));
    return values;
  }

  private static Object value(Json value) {
    if (value instanceof Json.Num number) {
      return number.number().doubleValue();
    }
    return value instanceof Json.Bool is ? is.value() : ((Json.Str) value).text();
  }

  private static Map<String, Object> values(ScadaHost.Received data) {
    Map<String, Object> values = new TreeMap<>();
    for (Metric each : data.payload().getMetrics()) {
      if (!each.getName().equals(SEQUENCE)) {
        values.put(each.getName(), each.isNull() ? "no value" : each.getValue());
      }
    }
    return values;
  }

  /** Returns when each value was measured. */
  private static Map<String, Long> times(Json.Obj reading) {
    long time = ((Json.Num) member(reading, "ts")).number().longValueExact();
    Map<String, Long> times = new TreeMap<>();
    values(reading).keySet().forEach(name -> times.put(name, time));
    if (reading.members().containsKey("later")) {
      members(reading, "later")
          .forEach(
              (name, later) ->
                  times.put(name, time + ((Json.Num) later).number().longValueExact()));
    }
    return times;
  }

  private static Map<String, Long> times(ScadaHost.Received data) {
    return data.payload().getMetrics().stream()
        .filter(each -> !each.getName().equals(SEQUENCE))
        .collect(
            Collectors.toMap(
                Metric::getName, each -> each.getTimestamp().toInstant().toEpochMilli()));
  }

  @Test
  void sends_its_births_again_on_request() throws Exception {
    int before = host.received("NBIRTH").size();

    host.publish("spBv1.0/plants/NCMD/field", ScadaHost.command("Node Control/Rebirth"), false);

    host.awaitCount("NBIRTH", before + 1);
    List<ScadaHost.Received> births = host.received("NBIRTH");
    assertEquals(births.get(before - 1).number("bdSeq"), births.get(before).number("bdSeq"));
  }

  @Test
  void refuses_a_command_to_a_device_with_an_event() throws Exception {
    String topic = "spBv1.0/plants/DCMD/field/box-01";

    host.publish(topic, ScadaHost.command("limit", 50), false);

    String event = local.await("the event", line -> line.contains("publish " + topic));
    assertTrue(event.startsWith(EVENTS + " {"), event);
    assertEquals("refused", value(member(object(event.substring(EVENTS.length() + 1)), "event")));
  }

  @Test
  void holds_back_its_data_while_the_host_is_offline() throws Exception {
    int deaths = host.received("NDEATH").size();
    host.state(false);
    host.awaitCount("NDEATH", deaths + 1);
    Set<Long> until = Set.copyOf(sequences(host.received("DDATA")));
    int before = host.received().size();
    awaitBacklog(5);
    assertTrue(
        host.received().stream().skip(before).allMatch(each -> each.type().equals("NDEATH")),
        host.received()::toString);
    Set<Long> heldBack =
        readings().keySet().stream()
            .filter(each -> !until.contains(each))
            .collect(Collectors.toSet());

    host.state(true);

    awaitData();
    assertHistorical(heldBack);
  }

  /** Lets the site measure while the host receives nothing. */
  private void awaitBacklog(int readings) {
    Set<Long> received = Set.copyOf(sequences(host.received("DDATA")));
    await("a backlog")
        .atMost(PATIENCE)
        .until(
            () ->
                readings().keySet().stream().filter(each -> !received.contains(each)).count()
                    >= readings);
  }

  private void assertHistorical(Set<Long> readings) {
    assertTrue(readings.size() >= 5, readings::toString);
    for (ScadaHost.Received data : host.received("DDATA")) {
      if (readings.contains(data.number(SEQUENCE))) {
        assertTrue(
            data.payload().getMetrics().stream().allMatch(Metric::isHistorical),
            () -> data.topic() + " " + data.number(SEQUENCE));
      }
    }
  }

  @Test
  void sends_what_was_measured_while_it_was_cut_off_after_a_restart() throws Exception {
    central.wire.cut();
    awaitBacklog(5);
    Set<Long> received = Set.copyOf(sequences(host.received("DDATA")));
    Set<Long> heldBack =
        readings().keySet().stream()
            .filter(each -> !received.contains(each))
            .collect(Collectors.toSet());
    List<ScadaHost.Received> births = host.received("NBIRTH");
    local.close();
    gateway.close();

    start();
    central.wire.mend();

    awaitData();
    assertHistorical(heldBack);
    List<ScadaHost.Received> later = host.received("NBIRTH");
    long bdSeq = births.get(births.size() - 1).number("bdSeq");
    assertTrue(later.size() > births.size());
    assertTrue(later.get(births.size()).number("bdSeq") > bdSeq);
  }
}
