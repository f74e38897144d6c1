// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.fleet.mqtt.UsedNames;
import io.parasol.fleet.settings.IngestSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the compacted topic in which the ingests keep the names of devices that each site has used,
 * so that names used before a start of the ingest count, too.
 */
final class DeviceTopic {

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration MAX_STANDSTILL = Duration.ofSeconds(15);

  private DeviceTopic() {}

  /**
   * Reads the names that are there now. Those that other ingests add later are not read.
   *
   * @throws IngestException if the cluster cannot be reached, the topic is missing, or must not be
   *     read.
   */
  static UsedNames read(IngestSettings.Kafka settings, String topic) throws IngestException {
    Map<String, Object> properties = KafkaProducers.connection(settings);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) MAX_STANDSTILL.toMillis());
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      return read(consumer, topic);
    } catch (KafkaException unavailable) {
      throw new IngestException("kafka: " + unavailable.getMessage(), unavailable);
    }
  }

  /**
   * Reads the names with a consumer.
   *
   * @throws KafkaException if they cannot be read.
   */
  static UsedNames read(Consumer<byte[], byte[]> consumer, String topic) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(each -> new TopicPartition(topic, each.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw new KafkaException("there is no topic " + topic);
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
    UsedNames names = new UsedNames();
    long progress = System.nanoTime();
    while (end.entrySet().stream()
        .anyMatch(each -> consumer.position(each.getKey()) < each.getValue())) {
      var records = consumer.poll(POLL);
      records.forEach(each -> add(each, names));
      if (!records.isEmpty()) {
        progress = System.nanoTime();
      } else if (System.nanoTime() - progress > MAX_STANDSTILL.toNanos()) {
        throw new KafkaException(
            "the topic %s could not be read within %d s"
                .formatted(topic, MAX_STANDSTILL.toSeconds()));
      }
    }
    return names;
  }

  /** A record without a value removes its key, as in every compacted topic. */
  private static void add(ConsumerRecord<byte[], byte[]> record, UsedNames names) {
    String key = record.key() == null ? "" : new String(record.key(), UTF_8);
    int slash = key.indexOf('/');
    if (slash < 0) {
      return;
    }
    String site = key.substring(0, slash);
    String device = key.substring(slash + 1);
    if (record.value() == null) {
      names.remove(site, device);
    } else {
      names.add(site, device);
    }
  }
}
