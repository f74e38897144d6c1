// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.fleet.ingest.IngestException;
import io.parasol.fleet.ingest.KafkaProducers;
import io.parasol.fleet.settings.IngestSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the telemetry topic from its present end on. */
final class KafkaReadBack implements AutoCloseable {

  private static final Duration POLL = Duration.ofSeconds(5);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Admin admin;
  private final String topic;
  private final Map<TopicPartition, Long> begin;

  KafkaReadBack(IngestSettings.Kafka settings) throws IngestException {
    Map<String, Object> properties = KafkaProducers.connection(settings);
    admin = Admin.create(properties);
    consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    topic = settings.prefix() + ".telemetry";
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(each -> new TopicPartition(topic, each.partition()))
            .toList();
    consumer.assign(partitions);
    begin = consumer.endOffsets(partitions);
  }

  /** Adds everything that was written since to the ledger. */
  void read(BenchLedger ledger) {
    begin.forEach(consumer::seek);
    Map<TopicPartition, Long> end = consumer.endOffsets(begin.keySet());
    while (end.entrySet().stream()
        .anyMatch(each -> consumer.position(each.getKey()) < each.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        boolean unused =
            ledger.add(
                new String(record.key(), UTF_8),
                Integer.parseInt(new String(record.headers().lastHeader("seq").value(), UTF_8)),
                record.headers().lastHeader("hist") != null);
      }
    }
  }

  /** Returns the bytes of the topic on the disks of the cluster, all replicas together. */
  long bytes() throws InterruptedException, ExecutionException {
    List<Integer> brokers = admin.describeCluster().nodes().get().stream().map(Node::id).toList();
    return admin.describeLogDirs(brokers).allDescriptions().get().values().stream()
        .flatMap(folders -> folders.values().stream())
        .flatMap(folder -> folder.replicaInfos().entrySet().stream())
        .filter(replica -> replica.getKey().topic().equals(topic))
        .mapToLong(replica -> replica.getValue().size())
        .sum();
  }

  @Override
  public void close() {
    consumer.close();
    admin.close();
  }
}
