// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.parasol.fleet.mqtt.UsedNames;
import io.parasol.fleet.mqtt.UsedNames.Use;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The topic with the names of devices")
class DeviceTopicTest {

  private static final String TOPIC = "parasol.device";
  private static final byte[] NOTHING = {};

  private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("earliest");

  private void topic(int partitions) {
    List<PartitionInfo> all =
        IntStream.range(0, partitions)
            .mapToObj(number -> new PartitionInfo(TOPIC, number, null, null, null))
            .toList();
    kafka.updatePartitions(TOPIC, all);
    for (PartitionInfo each : all) {
      TopicPartition partition = new TopicPartition(TOPIC, each.partition());
      kafka.updateBeginningOffsets(Map.of(partition, 0L));
      kafka.updateEndOffsets(Map.of(partition, 0L));
    }
  }

  /** Adds a record as soon as the partitions are assigned. */
  private void record(int partition, long offset, String key, byte @Nullable [] value) {
    kafka.updateEndOffsets(Map.of(new TopicPartition(TOPIC, partition), offset + 1));
    kafka.schedulePollTask(
        () ->
            kafka.addRecord(
                new ConsumerRecord<>(TOPIC, partition, offset, key.getBytes(UTF_8), value)));
  }

  @Test
  void gives_the_names_of_all_partitions_without_those_that_were_removed() {
    topic(2);
    record(0, 0, "roof/inverter-01", NOTHING);
    record(1, 0, "barn/meter", NOTHING);
    record(0, 1, "roof/old", NOTHING);
    record(0, 2, "roof/old", null);
    record(0, 3, "no name of a device", NOTHING);

    UsedNames names = DeviceTopic.read(kafka, TOPIC);

    assertEquals(Use.KNOWN, names.use("roof", "inverter-01", 2));
    assertEquals(Use.NEW, names.use("roof", "new", 2), "in place of the one that was removed");
    assertEquals(Use.REFUSED, names.use("roof", "old", 2));
    assertEquals(Use.KNOWN, names.use("barn", "meter", 2));
  }

  @Test
  void may_be_empty_but_not_missing() {
    assertThrows(KafkaException.class, () -> DeviceTopic.read(kafka, TOPIC));
    topic(1);
    assertEquals(Use.NEW, DeviceTopic.read(kafka, TOPIC).use("roof", "inverter-01", 1));
  }
}
