// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.fleet.mqtt.IncomingMessage;
import io.parasol.fleet.mqtt.IncomingMessage.Property;
import io.parasol.fleet.mqtt.MessageCheck;
import io.parasol.fleet.mqtt.UsedNames;
import io.parasol.fleet.settings.SiteRegistry;
import io.parasol.fleet.settings.SiteRegistry.Site;
import io.parasol.kafka.KafkaTopics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The output to Kafka")
class KafkaOutputTest {

  private static final String TOPIC = "parasol/roof/inverter-01/telemetry";
  private static final String READING = "{\"ts\":1,\"seq\":7,\"v\":{},\"q\":{},\"hist\":true}";

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
  private final List<String> acknowledged = new ArrayList<>();
  private long nanos;
  private final IngestMetrics metrics = new IngestMetrics(() -> nanos);
  private final UsedNames names = known("inverter-01", "inverter-02");
  private final KafkaOutput output =
      new KafkaOutput(
          producer,
          new KafkaTopics("parasol"),
          new MessageCheck(
              () ->
                  new SiteRegistry(
                      Map.of("roof", new Site("parasol", Optional.empty(), Optional.empty()))),
              Optional.empty(),
              names),
          metrics,
          Runnable::run);

  private static UsedNames known(String... devices) {
    UsedNames names = new UsedNames();
    for (String each : devices) {
      names.add("roof", each);
    }
    return names;
  }

  private void write(String topic, String payload) {
    output.write(
        new IncomingMessage(topic, payload.getBytes(UTF_8), List.of(new Property("epoch", "e1"))),
        () -> acknowledged.add(topic));
  }

  private static Map<String, String> headers(ProducerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new TreeMap<>();
    record.headers().forEach(each -> headers.put(each.key(), new String(each.value(), UTF_8)));
    return headers;
  }

  private ProducerRecord<byte[], byte[]> last() {
    return producer.history().get(producer.history().size() - 1);
  }

  @Test
  void has_the_payload_unchanged_by_site_and_device_with_epoch_seq_and_hist() {
    write(TOPIC, READING);

    assertEquals("parasol.telemetry", last().topic());
    assertEquals("roof/inverter-01", new String(last().key(), UTF_8));
    assertEquals(READING, new String(last().value(), UTF_8));
    assertEquals(Map.of("epoch", "e1", "seq", "7", "hist", "1"), headers(last()));
  }

  @Test
  void acknowledges_a_message_only_when_kafka_has_it() {
    write(TOPIC, READING);
    assertEquals(List.of(), acknowledged);

    producer.completeNext();

    assertEquals(List.of(TOPIC), acknowledged);
    assertEquals(1, metrics.written());
  }

  @Test
  void is_down_while_kafka_takes_none_of_the_records_that_wait() {
    metrics.connected();
    nanos += 2 * IngestMetrics.MAX_STANDSTILL.toNanos();
    assertTrue(metrics.isUp(), "no record waits");

    write(TOPIC, READING);
    write(TOPIC, READING);
    nanos += IngestMetrics.MAX_STANDSTILL.toNanos();
    assertTrue(metrics.isUp());
    nanos++;
    assertFalse(metrics.isUp());
    assertTrue(metrics.scrape().contains("\nparasol_ingest_up 0.0\n"));

    producer.completeNext();
    assertTrue(metrics.isUp(), "Kafka has taken one of them");
  }

  @Test
  void removes_the_key_of_a_message_without_a_payload() {
    write("parasol/roof/gateway/state", "");

    assertEquals("parasol.state", last().topic());
    assertEquals("roof/gateway", new String(last().key(), UTF_8));
    assertNull(last().value());
  }

  @Test
  void has_the_name_of_a_new_device_and_acknowledges_its_message_when_kafka_has_both() {
    String topic = "parasol/roof/meter/telemetry";
    write(topic, READING);
    write(topic, READING);

    assertEquals(
        List.of("parasol.device", "parasol.telemetry", "parasol.telemetry"),
        producer.history().stream().map(ProducerRecord::topic).toList());
    assertEquals("roof/meter", new String(producer.history().get(0).key(), UTF_8));
    assertEquals(0, producer.history().get(0).value().length, "not null, which would remove it");
    producer.completeNext();
    assertEquals(List.of(), acknowledged);
    producer.completeNext();
    assertEquals(List.of(topic), acknowledged);
  }

  @Test
  void goes_on_after_a_message_whose_check_fails_unexpectedly() {
    MessageCheck broken =
        new MessageCheck(
            () -> {
              throw new IllegalStateException("defect");
            },
            Optional.empty(),
            new UsedNames());
    KafkaOutput other =
        new KafkaOutput(producer, new KafkaTopics("parasol"), broken, metrics, Runnable::run);

    other.write(
        new IncomingMessage(TOPIC, READING.getBytes(UTF_8), List.of()),
        () -> acknowledged.add(TOPIC));
    producer.completeNext();

    assertEquals("parasol.dead-letter", last().topic());
    assertEquals("malformed", headers(last()).get("reason"));
    assertEquals(List.of(TOPIC), acknowledged);
    assertFalse(other.failed().isDone());
  }

  @Test
  void has_a_rejected_message_with_its_reason_and_acknowledges_it_when_kafka_has_it() {
    write("parasol/mill/inverter-01/telemetry", READING);

    assertEquals("parasol.dead-letter", last().topic());
    assertEquals(READING, new String(last().value(), UTF_8));
    assertEquals(
        Map.of(
            "reason",
            "unknown_site",
            "detail",
            "mill",
            "topic",
            "parasol/mill/inverter-01/telemetry",
            "size",
            Integer.toString(READING.length())),
        headers(last()));
    assertEquals(List.of(), acknowledged);
    producer.completeNext();
    assertEquals(1, acknowledged.size());
  }

  @Test
  void bounds_the_size_of_a_rejected_message() {
    write("x".repeat(60_000) + "/roof/inverter-01/telemetry", " ".repeat(300_000));

    assertEquals(KafkaTopics.MAX_DEAD_PAYLOAD, last().value().length);
    assertEquals("300000", headers(last()).get("size"));
    headers(last()).forEach((name, value) -> assertTrue(value.length() <= 1024, name));
  }

  @Test
  void rejects_what_is_too_large_for_the_topic() {
    write(TOPIC, READING);

    producer.errorNext(new RecordTooLargeException("too large"));

    assertEquals("too_large", headers(last()).get("reason"));
    assertEquals(List.of(), acknowledged);
    producer.completeNext();
    assertEquals(List.of(TOPIC), acknowledged);
    assertFalse(output.failed().isDone());
  }

  @Test
  void acknowledges_and_writes_nothing_more_after_a_failure() {
    write(TOPIC, READING);
    producer.errorNext(new TopicAuthorizationException("parasol.telemetry"));
    write("parasol/roof/inverter-02/telemetry", READING);

    assertTrue(output.failed().isDone());
    assertEquals(1, producer.history().size());
    assertEquals(List.of(), acknowledged);
  }

  @Test
  void acknowledges_a_command_without_writing_it() {
    write("parasol/roof/inverter-01/command", "{}");

    assertEquals(List.of("parasol/roof/inverter-01/command"), acknowledged);
    assertEquals(List.of(), producer.history());
  }
}
