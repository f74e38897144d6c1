// SPDX-License-Identifier: Apache-2.0
package io.parasol.kafka.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.broker.client.Delivery;
import io.parasol.broker.client.Publication;
import io.parasol.broker.client.PublishResult;
import io.parasol.broker.client.SessionListener;
import io.parasol.broker.topic.Topics;
import io.parasol.config.model.site.SiteId;
import io.parasol.gateway.upstream.KafkaPart;
import io.parasol.kafka.KafkaTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The session of a gateway at Kafka")
class ProducerSessionTest {

  private static final String TOPIC = "parasol/roof/inverter-01/telemetry";
  private static final String READING = "{\"ts\":1,\"seq\":7,\"v\":{},\"q\":{},\"hist\":true}";

  private final List<MockProducer<byte[], byte[]>> producers = new CopyOnWriteArrayList<>();
  private final List<String> events = new CopyOnWriteArrayList<>();
  private volatile Runnable beforeConnecting = () -> {};
  private int unreachable;

  private final ProducerSession session =
      new ProducerSession(
          this::producer,
          new SiteRecords(new KafkaTopics("parasol"), new Topics("parasol", new SiteId("roof"))),
          new SessionListener() {
            @Override
            public void connected() {
              events.add("connected");
            }

            @Override
            public void disconnected(String why) {
              events.add("disconnected: " + why);
            }

            @Override
            public void connectFailed(String why) {
              events.add("failed: " + why);
            }

            @Override
            public void delivered(Delivery delivery) {
              events.add("delivered");
            }
          },
          () -> 0);

  @AfterEach
  void close() {
    session.close();
  }

  private Producer<byte[], byte[]> producer() {
    beforeConnecting.run();
    if (unreachable-- > 0) {
      throw new KafkaException("Failed to construct", new KafkaException("no such host"));
    }
    assertTrue(producers.stream().allMatch(MockProducer::closed), "one at a time");
    MockProducer<byte[], byte[]> made =
        new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    producers.add(made);
    return made;
  }

  /** Connects, and returns the producer of the connection. */
  private MockProducer<byte[], byte[]> connect() {
    session.start();
    return awaitConnection(1);
  }

  private MockProducer<byte[], byte[]> awaitConnection(int number) {
    await().until(() -> producers.size() == number && session.isConnected());
    return producers.get(number - 1);
  }

  private CompletableFuture<PublishResult> publish(Publication publication) {
    return session.publish(publication).toCompletableFuture();
  }

  private CompletableFuture<PublishResult> publish(String topic, String payload) {
    return publish(
        new Publication(
            topic,
            payload.getBytes(UTF_8),
            false,
            Optional.empty(),
            Optional.empty(),
            Map.of("epoch", "e1"),
            Optional.empty()));
  }

  private static List<ProducerRecord<byte[], byte[]>> awaitRecords(
      MockProducer<byte[], byte[]> producer, int count) {
    await().until(() -> producer.history().size() == count);
    return producer.history();
  }

  private static Map<String, String> headers(ProducerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new TreeMap<>();
    record.headers().forEach(each -> headers.put(each.key(), new String(each.value(), UTF_8)));
    return headers;
  }

  private static PublishResult result(CompletableFuture<PublishResult> published) throws Exception {
    return published.get(60, TimeUnit.SECONDS);
  }

  @Test
  void is_found_by_the_gateway() {
    assertTrue(KafkaPart.isInstalled());
  }

  @Test
  void writes_the_records_of_the_ingest_and_accepts_each_when_kafka_has_it() throws Exception {
    MockProducer<byte[], byte[]> producer = connect();

    CompletableFuture<PublishResult> published = publish(TOPIC, READING);

    ProducerRecord<byte[], byte[]> record = awaitRecords(producer, 1).get(0);
    assertEquals("parasol.telemetry", record.topic());
    assertEquals("roof/inverter-01", new String(record.key(), UTF_8));
    assertEquals(READING, new String(record.value(), UTF_8));
    assertEquals(Map.of("epoch", "e1", "seq", "7", "hist", "1"), headers(record));
    assertFalse(published.isDone());
    producer.completeNext();
    assertEquals(PublishResult.ACCEPTED, result(published));
  }

  @Test
  void writes_the_gateways_own_messages_and_removes_the_key_of_an_empty_one() throws Exception {
    MockProducer<byte[], byte[]> producer = connect();

    var unused =
        publish(Publication.json("parasol/roof/gateway/state", "{}".getBytes(UTF_8), true));
    var unusedToo = publish(Publication.removal("parasol/roof/inverter-02/state"));

    List<ProducerRecord<byte[], byte[]>> records = awaitRecords(producer, 2);
    assertEquals("parasol.state", records.get(0).topic());
    assertEquals("roof/gateway", new String(records.get(0).key(), UTF_8));
    assertEquals(Map.of(), headers(records.get(0)));
    assertEquals("roof/inverter-02", new String(records.get(1).key(), UTF_8));
    assertNull(records.get(1).value());
  }

  @Test
  void writes_malformed_telemetry_of_a_native_device_to_the_dead_letter_topic() throws Exception {
    MockProducer<byte[], byte[]> producer = connect();

    var unused = publish("parasol/roof/string-box/telemetry", "on");

    ProducerRecord<byte[], byte[]> record = awaitRecords(producer, 1).get(0);
    assertEquals("parasol.dead-letter", record.topic());
    assertEquals("malformed", headers(record).get("reason"));
    assertEquals("parasol/roof/string-box/telemetry", headers(record).get("topic"));
  }

  @Test
  void refuses_what_does_not_go_up_or_is_too_large_and_goes_on() throws Exception {
    MockProducer<byte[], byte[]> producer = connect();

    assertEquals(PublishResult.REFUSED, result(publish("parasol/roof/inverter-01/command", "{}")));
    CompletableFuture<PublishResult> large = publish(TOPIC, READING);
    awaitRecords(producer, 1);
    producer.errorNext(new RecordTooLargeException("too large"));

    assertEquals(PublishResult.REFUSED, result(large));
    assertTrue(session.isConnected());
    assertEquals(List.of("connected"), events);
  }

  @Test
  void makes_another_producer_after_a_failure_and_knows_nothing_of_what_was_in_flight()
      throws Exception {
    MockProducer<byte[], byte[]> first = connect();
    List<CompletableFuture<PublishResult>> inFlight = new ArrayList<>();
    inFlight.add(publish(TOPIC, READING));
    inFlight.add(publish(TOPIC, READING));
    awaitRecords(first, 2);

    first.errorNext(new KafkaException("out of order"));

    MockProducer<byte[], byte[]> second = awaitConnection(2);
    assertTrue(first.closed());
    for (CompletableFuture<PublishResult> each : inFlight) {
      assertEquals(PublishResult.UNKNOWN, result(each));
    }
    await().until(() -> events.size() == 3);
    assertEquals(List.of("connected", "disconnected: out of order", "connected"), events);
    CompletableFuture<PublishResult> again = publish(TOPIC, READING);
    awaitRecords(second, 1);
    second.completeNext();
    assertEquals(PublishResult.ACCEPTED, result(again));
  }

  @Test
  void tries_again_until_the_cluster_can_be_reached() throws Exception {
    unreachable = 2;
    assertEquals(PublishResult.UNKNOWN, result(publish(TOPIC, READING)));

    connect();

    await().until(() -> events.size() == 3);
    assertEquals(List.of("failed: no such host", "failed: no such host", "connected"), events);
  }

  @Test
  void ends_with_a_last_message() throws Exception {
    MockProducer<byte[], byte[]> producer = connect();

    session
        .close(
            Optional.of(Publication.json("parasol/roof/gateway/state", "{}".getBytes(UTF_8), true)))
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);

    assertEquals("parasol.state", awaitRecords(producer, 1).get(0).topic());
    assertTrue(producer.closed());
    assertEquals(PublishResult.UNKNOWN, result(publish(TOPIC, READING)));
    assertEquals(List.of("connected"), events);
  }

  @Test
  void does_not_connect_after_it_was_closed_while_it_was_connecting() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    CountDownLatch connecting = new CountDownLatch(1);
    beforeConnecting =
        () -> {
          connecting.countDown();
          try {
            closed.await();
          } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
          }
        };
    session.start();
    connecting.await();
    session.close(Optional.empty()).toCompletableFuture().get(1, TimeUnit.MINUTES);
    closed.countDown();

    await().until(() -> producers.size() == 1 && producers.get(0).closed());
    assertFalse(session.isConnected());
    assertEquals(List.of(), events);
  }

  @Test
  void keeps_the_order_of_what_is_published_from_one_thread() throws Exception {
    MockProducer<byte[], byte[]> producer = connect();
    var publisher = Executors.newSingleThreadExecutor();
    try {
      for (int seq = 1; seq <= 100; seq++) {
        String reading = "{\"ts\":1,\"seq\":%d,\"v\":{},\"q\":{}}".formatted(seq);
        publisher.execute(
            () -> {
              var unused = publish(TOPIC, reading);
            });
      }
      List<ProducerRecord<byte[], byte[]>> records = awaitRecords(producer, 100);

      for (int seq = 1; seq <= 100; seq++) {
        assertEquals(Integer.toString(seq), headers(records.get(seq - 1)).get("seq"));
      }
    } finally {
      publisher.shutdown();
    }
  }
}
