// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sparkplug;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.broker.client.SessionListener;
import io.parasol.broker.client.SessionSettings;
import io.parasol.broker.client.Sessions;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.eclipse.tahu.message.SparkplugBPayloadDecoder;
import org.eclipse.tahu.message.model.Metric;
import org.eclipse.tahu.message.model.SparkplugBPayload;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
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
  private static final String STATE = "spBv1.0/STATE/scada";
  private static final String ABOUT =
      "{\"schema\":1,\"site\":\"field\",\"device\":\"box-01\",\"points\":{\"p\":{\"type\":\"number\"}}}";

  @TempDir Path folder;

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final List<String> refused = new CopyOnWriteArrayList<>();
  private CentralSite central;
  private Sessions hostSessions;
  private Session host;
  private SparkplugSession node;
  private long timestamp = 1;

  private record Received(String topic, SparkplugBPayload payload) {
    String type() {
      return topic.split("/", -1)[2];
    }

    Metric metric(String name) {
      return payload.getMetrics().stream()
          .filter(each -> name.equals(each.getName()))
          .findFirst()
          .orElseThrow();
    }
  }

  @BeforeEach
  void a_broker_a_host_and_an_edge_node() throws Exception {
    central = new CentralSite(folder.resolve("centre"));
    hostSessions = new Sessions(new HostPort("localhost", central.broker.port()));
    TlsMaterial people = material("people");
    host =
        hostSessions.open(
            new SessionSettings(
                "scada", () -> people, Optional.empty(), List.of("spBv1.0/plants/#")),
            new Recorder());
    await().atMost(PATIENCE).until(host::isConnected);
    node = edgeNode();
    node.open();
  }

  private SparkplugSession edgeNode() throws Exception {
    TlsMaterial site = material("site-field");
    return new SparkplugSession(
        new EdgeNodeSettings(
            List.of(new HostPort("localhost", central.wire.port())),
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
    hostSessions.close();
    central.close();
  }

  private final class Recorder implements SessionListener {
    @Override
    public void connected() {}

    @Override
    public void disconnected(String why) {}

    @Override
    public void delivered(Delivery delivery) {
      if (delivery.topic().contains("CMD/")) {
        return;
      }
      try {
        received.add(
            new Received(
                delivery.topic(),
                new SparkplugBPayloadDecoder().buildFromByteArray(delivery.payload(), null)));
      } catch (Exception malformed) {
        throw new AssertionError(delivery.topic(), malformed);
      }
    }
  }

  private void state(boolean online) throws Exception {
    String state = "{\"online\":%b,\"timestamp\":%d}".formatted(online, timestamp++);
    publish(STATE, state.getBytes(StandardCharsets.UTF_8), true);
  }

  private void publish(String topic, byte[] payload, boolean retain) throws Exception {
    Publication publication =
        new Publication(
            topic, payload, retain, Optional.empty(), Optional.empty(), Map.of(), Optional.empty());
    assertEquals(
        PublishResult.ACCEPTED,
        host.publish(publication).toCompletableFuture().get(60, TimeUnit.SECONDS));
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

  private List<Received> of(String type) {
    return received.stream().filter(each -> each.type().equals(type)).toList();
  }

  private void awaitCount(String type, int count) {
    await(type).atMost(PATIENCE).until(() -> of(type).size() >= count);
  }

  private static Object bdSeq(Received message) {
    return message.metric("bdSeq").getValue();
  }

  /** tck-id-message-flow-edge-node-birth-publish-phid-wait, -termination-host-offline, -rebirth. */
  @Test
  void is_born_for_its_host_again_on_request_and_dies_when_the_host_is_offline() throws Exception {
    about(ABOUT);
    assertEquals(PublishResult.UNKNOWN, send(1, false), "its host is not online");
    assertTrue(received.isEmpty());

    state(true);
    awaitCount("DBIRTH", 1);
    assertEquals(PublishResult.ACCEPTED, send(1, false));
    assertEquals(PublishResult.ACCEPTED, send(0, true));
    awaitCount("DDATA", 2);
    assertEquals(
        List.of("NBIRTH", "DBIRTH", "DDATA", "DDATA"),
        received.stream().map(Received::type).toList());
    assertEquals(
        List.of(0L, 1L, 2L, 3L), received.stream().map(each -> each.payload().getSeq()).toList());
    assertEquals(1.0, received.get(2).metric("p").getValue());
    assertFalse(Boolean.TRUE.equals(received.get(2).metric("p").isHistorical()));
    assertTrue(received.get(3).metric("p").isHistorical());

    deviceState("offline");
    awaitCount("DDEATH", 1);
    assertEquals(PublishResult.QUOTA_EXCEEDED, send(2, false));
    deviceState("online");
    awaitCount("DBIRTH", 2);

    node.tick();
    publish("spBv1.0/plants/NCMD/field", command("Node Control/Rebirth"), false);
    awaitCount("NBIRTH", 2);
    awaitCount("DBIRTH", 3);
    assertEquals(bdSeq(of("NBIRTH").get(0)), bdSeq(of("NBIRTH").get(1)));
    assertEquals(0L, of("NBIRTH").get(1).payload().getSeq());
    publish("spBv1.0/plants/DCMD/field/box-01", command("p"), false);
    publish("spBv1.0/plants/NCMD/field", new byte[] {1, 2, 3}, false);
    await().atMost(PATIENCE).until(() -> refused.size() == 2);
    assertEquals(
        List.of("publish spBv1.0/plants/DCMD/field/box-01", "publish spBv1.0/plants/NCMD/field"),
        refused);

    state(false);
    awaitCount("NDEATH", 1);
    assertEquals(bdSeq(of("NBIRTH").get(0)), bdSeq(of("NDEATH").get(0)));
    assertEquals(PublishResult.UNKNOWN, send(2, false));
    state(true);
    awaitCount("NBIRTH", 3);
    assertEquals(1L, ((Number) bdSeq(of("NBIRTH").get(2))).longValue());
  }

  private static byte[] command(String metric) {
    return Payload.newBuilder()
        .addMetrics(Payload.Metric.newBuilder().setName(metric).setBooleanValue(true))
        .build()
        .toByteArray();
  }

  /** tck-id-payloads-ndeath-will-message, tck-id-payloads-sequence-num-incrementing. */
  @Test
  void loses_nothing_that_it_confirms_when_its_connection_is_cut() throws Exception {
    state(true);
    about(ABOUT);
    awaitCount("NBIRTH", 1);
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
    assertEquals(4, of("NBIRTH").size());
    assertTrue(of("NDEATH").size() >= 3);
    assertSequenceNumbers();
  }

  private LongStream sequences() {
    return of("DDATA").stream()
        .mapToLong(each -> ((Number) each.metric("Parasol/Sequence").getValue()).longValue());
  }

  private void assertSequenceNumbers() {
    long next = 0;
    for (Received each : received) {
      if (!each.type().equals("NDEATH")) {
        next = each.type().equals("NBIRTH") ? 0 : next;
        assertEquals(next, each.payload().getSeq(), each.topic());
        next = (next + 1) % 256;
      }
    }
  }
}
