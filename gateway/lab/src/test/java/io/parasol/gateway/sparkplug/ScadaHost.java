// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sparkplug;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.Session;
import io.parasol.broker.client.SessionListener;
import io.parasol.broker.client.SessionSettings;
import io.parasol.broker.client.Sessions;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.model.site.HostPort;
import io.parasol.gateway.sessions.CentralSite;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.eclipse.tahu.message.SparkplugBPayloadDecoder;
import org.eclipse.tahu.message.model.Metric;
import org.eclipse.tahu.message.model.SparkplugBPayload;
import org.eclipse.tahu.model.MetricDataTypeMap;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;

/**
 * The primary host application {@code scada} of the group {@code plants}. It decodes by Eclipse
 * Tahu's decoder, and records everything that edge nodes send.
 */
public final class ScadaHost implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String STATE = "spBv1.0/STATE/scada";

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final Sessions sessions;
  private final Session session;
  private long timestamp;

  /** A message of an edge node. */
  public record Received(String topic, SparkplugBPayload payload) {

    /** Returns the type of the message, for example {@code NBIRTH}. */
    public String type() {
      return topic.split("/", -1)[2];
    }

    public Metric metric(String name) {
      return payload.getMetrics().stream()
          .filter(each -> name.equals(each.getName()))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no metric " + name + " in " + topic));
    }

    /** Returns an integer metric. */
    public long number(String name) {
      return ((Number) metric(name).getValue()).longValue();
    }
  }

  /** Connects to a central broker. Its state is not published yet. */
  public ScadaHost(CentralSite central) throws Exception {
    this(central, central.broker.port(), 1);
  }

  /**
   * Connects to one of several central brokers.
   *
   * @param timestamp of the first state there.
   */
  ScadaHost(CentralSite central, int port, long timestamp) throws Exception {
    this.timestamp = timestamp;
    TlsMaterial people =
        TlsMaterial.load(
            central.file("people.pem"), central.file("people.key"), central.file("ca.pem"));
    sessions = new Sessions(new HostPort("localhost", port));
    session =
        sessions.open(
            new SessionSettings(
                "scada", () -> people, Optional.empty(), List.of("spBv1.0/plants/#")),
            new Recorder());
    await("the host").atMost(PATIENCE).until(session::isConnected);
  }

  private final class Recorder implements SessionListener {
    private final Map<String, MetricDataTypeMap> datatypes = new HashMap<>();

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
        received.add(decoded(delivery.topic(), delivery.payload()));
      } catch (Exception malformed) {
        throw new AssertionError(delivery.topic(), malformed);
      }
    }

    /** Decodes a message. Data have the datatypes of their birth. */
    private Received decoded(String topic, byte[] payload) throws Exception {
      String sender = topic.replaceFirst("/[ND](BIRTH|DATA|DEATH)/", "/");
      Received message =
          new Received(
              topic,
              new SparkplugBPayloadDecoder()
                  .buildFromByteArray(
                      payload, datatypes.computeIfAbsent(sender, any -> new MetricDataTypeMap())));
      if (message.type().endsWith("BIRTH")) {
        MetricDataTypeMap born = new MetricDataTypeMap();
        message
            .payload()
            .getMetrics()
            .forEach(each -> born.addMetricDataType(each.getName(), each.getDataType()));
        datatypes.put(sender, born);
      }
      return message;
    }
  }

  /** Publishes its state. */
  public void state(boolean online) throws Exception {
    String state = "{\"online\":%b,\"timestamp\":%d}".formatted(online, timestamp++);
    publish(STATE, state.getBytes(StandardCharsets.UTF_8), true);
  }

  public void publish(String topic, byte[] payload, boolean retain) throws Exception {
    Publication publication =
        new Publication(
            topic, payload, retain, Optional.empty(), Optional.empty(), Map.of(), Optional.empty());
    assertEquals(
        PublishResult.ACCEPTED,
        session.publish(publication).toCompletableFuture().get(60, TimeUnit.SECONDS));
  }

  /** Returns a command that sets a metric to true. */
  public static byte[] command(String metric) {
    return command(Payload.Metric.newBuilder().setName(metric).setBooleanValue(true));
  }

  /** Returns a command that sets a metric to a number. */
  public static byte[] command(String metric, double value) {
    return command(Payload.Metric.newBuilder().setName(metric).setDoubleValue(value));
  }

  private static byte[] command(Payload.Metric.Builder metric) {
    return Payload.newBuilder().addMetrics(metric).build().toByteArray();
  }

  /** Returns all messages so far. */
  public List<Received> received() {
    return List.copyOf(received);
  }

  /** Returns all messages of a type so far. */
  public List<Received> received(String type) {
    return received.stream().filter(each -> each.type().equals(type)).toList();
  }

  /** Waits until there are this many messages of a type. */
  public void awaitCount(String type, int count) {
    await(type).atMost(PATIENCE).until(() -> received(type).size() >= count);
  }

  /** tck-id-payloads-sequence-num-incrementing. */
  public void assertSequenceNumbers() {
    long next = 0;
    for (Received each : received) {
      if (!each.type().equals("NDEATH")) {
        next = each.type().equals("NBIRTH") ? 0 : next;
        assertEquals(next, each.payload().getSeq(), each.topic());
        next = (next + 1) % 256;
      }
    }
  }

  @Override
  public void close() {
    sessions.close();
  }
}
