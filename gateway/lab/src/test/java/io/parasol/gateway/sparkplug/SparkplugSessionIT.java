// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sparkplug;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.sessions.CentralSite;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The edge node, mosquitto, and a host application that decodes by Eclipse Tahu's decoder. */
@DisplayName("The session of an edge node")
class SparkplugSessionIT {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Topics TOPICS = new Topics("parasol", new SiteId("field"));
  private static final DeviceId BOX = new DeviceId("box-01");
  private static final String ABOUT =
      "{\"schema\":1,\"site\":\"field\",\"device\":\"box-01\",\"points\":{\"p\":{\"type\":\"number\"}}}";

  @TempDir Path folder;

  private final List<String> refused = new CopyOnWriteArrayList<>();
  private CentralSite central;
  private ScadaHost host;
  private SparkplugSession node;

  @BeforeEach
  void a_broker_a_host_and_an_edge_node() throws Exception {
    central = new CentralSite(folder.resolve("centre"));
    host = new ScadaHost(central, central.broker.port(), 1000);
    node = edgeNode(central.wire.port());
    node.open();
  }

  private SparkplugSession edgeNode(Integer... ports) throws Exception {
    TlsMaterial site = material("site-field");
    return new SparkplugSession(
        new EdgeNodeSettings(
            Stream.of(ports).map(port -> new HostPort("localhost", port)).toList(),
            "parasol-field",
            () -> site,
            "plants/",
            "plants",
            Optional.of("scada"),
            TOPICS,
            folder.resolve("bdseq")),
        BOX::equals,
        new EdgeNodeListener() {
          @Override
          public void readinessChanged() {}

          @Override
          public void refused(String what, String why) {
            refused.add(what);
          }
        },
        InstantSource.system());
  }

  private TlsMaterial material(String name) throws Exception {
    return TlsMaterial.load(
        central.file(name + ".pem"), central.file(name + ".key"), central.file("ca.pem"));
  }

  @AfterEach
  void all_is_closed() throws Exception {
    node.close();
    host.close();
    central.close();
  }

  private static Publication telemetry(long seq, boolean isLate) {
    String json =
        "{\"ts\":%d,\"seq\":%d,\"v\":{\"p\":%d},\"q\":{}%s}"
            .formatted(1000 + seq, seq, seq, isLate ? ",\"hist\":true" : "");
    return Publication.json(
        TOPICS.of(BOX, Kind.TELEMETRY), json.getBytes(StandardCharsets.UTF_8), false);
  }

  private PublishResult send(long seq, boolean isLate) throws Exception {
    return node.publish(telemetry(seq, isLate)).toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private void about(String text) {
    node.observe(
        Publication.json(TOPICS.of(BOX, Kind.ABOUT), text.getBytes(StandardCharsets.UTF_8), true));
  }

  private void deviceState(String state) {
    String json = "{\"state\":\"" + state + "\"}";
    node.observe(
        Publication.json(TOPICS.of(BOX, Kind.STATE), json.getBytes(StandardCharsets.UTF_8), true));
  }

  private static long bdSeq(ScadaHost.Received message) {
    return message.number("bdSeq");
  }

  /** tck-id-message-flow-edge-node-birth-publish-phid-wait, -termination-host-offline, -rebirth. */
  @Test
  void is_born_for_its_host_again_on_request_and_dies_when_the_host_is_offline() throws Exception {
    about(ABOUT);
    assertEquals(PublishResult.UNKNOWN, send(1, false), "its host is not online");
    assertTrue(host.received().isEmpty());

    host.state(true);
    host.awaitCount("DBIRTH", 1);
    assertEquals(PublishResult.ACCEPTED, send(1, false));
    assertEquals(PublishResult.ACCEPTED, send(0, true));
    host.awaitCount("DDATA", 2);
    assertEquals(
        List.of("NBIRTH", "DBIRTH", "DDATA", "DDATA"),
        host.received().stream().map(ScadaHost.Received::type).toList());
    assertEquals(
        List.of(0L, 1L, 2L, 3L),
        host.received().stream().map(each -> each.payload().getSeq()).toList());
    assertEquals(1.0, host.received().get(2).metric("p").getValue());
    assertFalse(Boolean.TRUE.equals(host.received().get(2).metric("p").isHistorical()));
    assertTrue(host.received().get(3).metric("p").isHistorical());

    deviceState("offline");
    host.awaitCount("DDEATH", 1);
    assertEquals(PublishResult.QUOTA_EXCEEDED, send(2, false));
    deviceState("online");
    host.awaitCount("DBIRTH", 2);

    node.tick();
    host.publish("spBv1.0/plants/NCMD/field", ScadaHost.command("Node Control/Rebirth"), false);
    host.awaitCount("NBIRTH", 2);
    host.awaitCount("DBIRTH", 3);
    assertEquals(bdSeq(host.received("NBIRTH").get(0)), bdSeq(host.received("NBIRTH").get(1)));
    assertEquals(0L, host.received("NBIRTH").get(1).payload().getSeq());
    host.publish("spBv1.0/plants/DCMD/field/box-01", ScadaHost.command("p"), false);
    host.publish("spBv1.0/plants/NCMD/field", new byte[] {1, 2, 3}, false);
    await().atMost(PATIENCE).until(() -> refused.size() == 2);
    assertEquals(
        List.of("publish spBv1.0/plants/DCMD/field/box-01", "publish spBv1.0/plants/NCMD/field"),
        refused);

    host.state(false);
    host.awaitCount("NDEATH", 1);
    assertEquals(bdSeq(host.received("NBIRTH").get(0)), bdSeq(host.received("NDEATH").get(0)));
    assertEquals(PublishResult.UNKNOWN, send(2, false));
    host.state(true);
    host.awaitCount("NBIRTH", 3);
    assertEquals(1L, bdSeq(host.received("NBIRTH").get(2)));
  }

  /** tck-id-payloads-ndeath-will-message, tck-id-payloads-sequence-num-incrementing. */
  @Test
  void loses_nothing_that_it_confirms_when_its_connection_is_cut() throws Exception {
    host.state(true);
    about(ABOUT);
    host.awaitCount("NBIRTH", 1);
    List<Long> confirmed = new ArrayList<>();
    for (long seq = 1; seq <= 300; seq++) {
      if (seq % 100 == 50) {
        central.wire.reset();
      }
      long one = seq;
      await()
          .pollInterval(Duration.ofMillis(5))
          .atMost(PATIENCE)
          .until(() -> send(one, false) == PublishResult.ACCEPTED);
      confirmed.add(seq);
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertEquals(confirmed, sequences().distinct().boxed().toList()));
    assertTrue(sequences().count() <= 303, "at most what was in flight at a cut comes twice");
    assertEquals(4, host.received("NBIRTH").size());
    assertTrue(host.received("NDEATH").size() >= 3);
    host.assertSequenceNumbers();
  }

  /** tck-id-operational-behavior-data-commands-rebirth-action-1. */
  @Test
  void sends_no_data_between_a_request_for_its_births_and_the_births() throws Exception {
    about(ABOUT);
    host.state(true);
    host.awaitCount("DBIRTH", 1);
    assertEquals(PublishResult.ACCEPTED, send(1, false));

    // It was born just now, so the next births wait for the tick.
    host.publish("spBv1.0/plants/NCMD/field", ScadaHost.command("Node Control/Rebirth"), false);
    host.publish("spBv1.0/plants/DCMD/field/box-01", ScadaHost.command("p"), false);
    await().atMost(PATIENCE).until(() -> !refused.isEmpty());
    CompletableFuture<PublishResult> waiting =
        node.publish(telemetry(2, false)).toCompletableFuture();
    node.tick();
    assertEquals(PublishResult.ACCEPTED, waiting.get(60, TimeUnit.SECONDS));
    host.awaitCount("DDATA", 2);
    assertEquals(
        List.of("NBIRTH", "DBIRTH", "DDATA", "NBIRTH", "DBIRTH", "DDATA"),
        host.received().stream().map(ScadaHost.Received::type).toList());
    assertFalse(Boolean.TRUE.equals(host.received().get(5).metric("p").isHistorical()));
  }

  @Test
  void returns_what_waits_for_its_births_when_its_host_goes_offline() throws Exception {
    about(ABOUT);
    host.state(true);
    host.awaitCount("DBIRTH", 1);
    host.publish("spBv1.0/plants/NCMD/field", ScadaHost.command("Node Control/Rebirth"), false);
    host.publish("spBv1.0/plants/DCMD/field/box-01", ScadaHost.command("p"), false);
    await().atMost(PATIENCE).until(() -> !refused.isEmpty());
    CompletableFuture<PublishResult> waiting =
        node.publish(telemetry(1, false)).toCompletableFuture();

    host.state(false);

    assertEquals(PublishResult.UNKNOWN, waiting.get(60, TimeUnit.SECONDS));
  }

  /**
   * tck-id-payloads-nbirth-qos and -retain, also of DBIRTH and DDATA; tck-id-topics-ddeath-mqtt;
   * tck-id-payloads-ndeath-will-message, -qos and -retain;
   * tck-id-principles-persistence-clean-session-50; tck-id-payloads-ndeath-will-message-publisher.
   */
  @Test
  void publishes_with_qos_0_retains_nothing_and_has_its_death_as_its_will() throws Exception {
    host.state(true);
    about(ABOUT);
    host.awaitCount("DBIRTH", 1);
    assertEquals(PublishResult.ACCEPTED, send(1, false));
    deviceState("offline");
    host.awaitCount("DDEATH", 1);
    node.close();
    host.awaitCount("NDEATH", 2); // its own and the Will, which DISCONNECT 0x04 causes

    List<String> log = central.broker.logged().lines().toList();

    int connect = indexOf(log, 0, " as parasol-field.sparkplug (p5, c1, k30");
    int will = indexOf(log, connect, "Will message specified");
    assertTrue(log.get(will).contains("(r0, q1)"), log.get(will));
    assertTrue(log.get(will + 1).endsWith("spBv1.0/plants/NDEATH/field"), log.get(will + 1));
    for (String type : List.of("NBIRTH", "DBIRTH", "DDATA", "DDEATH")) {
      String published = log.get(indexOf(log, will, "'spBv1.0/plants/" + type + "/field"));
      assertTrue(
          published.contains("Received PUBLISH from parasol-field.sparkplug (d0, q0, r0,"),
          published);
    }
    int death = indexOf(log, will + 2, "'spBv1.0/plants/NDEATH/field");
    assertTrue(
        log.get(death).contains("Received PUBLISH from parasol-field.sparkplug (d0, q1, r0,"),
        log.get(death));
    assertTrue(indexOf(log, death, "Received DISCONNECT from parasol-field.sparkplug") > death);
  }

  private static int indexOf(List<String> log, int from, String text) {
    for (int i = from; i < log.size(); i++) {
      if (log.get(i).contains(text)) {
        return i;
      }
    }
    throw new AssertionError("no " + text + " in " + String.join("\n", log));
  }

  /** tck-id-topics-nbirth-bdseq-increment: by one at each CONNECT, not at each attempt. */
  @Test
  void counts_only_the_connects_that_were_sent() throws Exception {
    host.state(true);
    host.awaitCount("NBIRTH", 1);
    long before = central.wire.accepted();
    central.wire.resetAlways();
    await().atMost(PATIENCE).until(() -> central.wire.accepted() >= before + 3);

    central.wire.mend();

    host.awaitCount("NBIRTH", 2);
    assertEquals(
        List.of(0L, 1L), host.received("NBIRTH").stream().map(SparkplugSessionIT::bdSeq).toList());
  }

  /**
   * tck-id-operational-behavior-primary-application-state-with-multiple-servers-walk,
   * -single-server and -state-subs;
   * tck-id-operational-behavior-host-application-multi-server-timestamp.
   */
  @Test
  void moves_to_the_broker_where_its_host_is_online() throws Exception {
    node.close();
    try (CentralSite.Second second = central.second();
        ScadaHost there = new ScadaHost(central, second.broker().port(), 1)) {
      there.state(true);
      host.state(true);
      node = edgeNode(central.wire.port(), second.wire().port());
      node.open();
      about(ABOUT);
      host.awaitCount("DBIRTH", 1);
      assertEquals(PublishResult.ACCEPTED, send(1, false));
      assertTrue(there.received().isEmpty(), "it is connected to one broker only");

      host.state(false);

      there.awaitCount("DBIRTH", 1);
      assertEquals(PublishResult.ACCEPTED, send(2, false));
      there.awaitCount("DDATA", 1);
      assertEquals(
          List.of("NBIRTH", "DBIRTH", "DDATA"),
          there.received().stream().map(ScadaHost.Received::type).toList());
      assertEquals(
          List.of("NDEATH", "NBIRTH", "DBIRTH", "DDATA", "NDEATH"),
          host.received().stream().limit(5).map(ScadaHost.Received::type).toList());

      there.state(false);

      there.awaitCount("NDEATH", 1);
      await().atMost(PATIENCE).until(() -> central.wire.accepted() >= 3);
      host.state(true);
      host.awaitCount("NBIRTH", 2);
    }
  }

  private LongStream sequences() {
    return host.received("DDATA").stream().mapToLong(each -> each.number("Parasol/Sequence"));
  }
}
