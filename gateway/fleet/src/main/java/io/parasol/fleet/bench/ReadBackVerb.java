// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.json.Json;
import io.parasol.fleet.ingest.KafkaProducers;
import io.parasol.fleet.settings.FleetFile;
import io.parasol.fleet.settings.IngestSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code parasol-fleet read-back}: reads the telemetry of a benchmark's sites from Kafka, and
 * prints as JSON whether it is complete, and how old it was when Kafka had it. Started by {@code
 * parasol bench fleet} of the lab, which has no client of Kafka.
 */
@Command(
    name = "read-back",
    hidden = true,
    description = "Compares what Kafka has with what the sites of a benchmark have sent.",
    mixinStandardHelpOptions = true)
public final class ReadBackVerb implements Callable<Integer> {

  private static final Duration POLL = Duration.ofMillis(500);
  private static final byte[] HEAD = "{\"ts\":".getBytes(US_ASCII);

  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "The configuration of the ingest.")
  private Path config;

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      description =
          "How long to wait for a further record that is missing; default: ${DEFAULT-VALUE}.")
  private int patience = 60;

  @Mixin private FleetRun run;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    IngestSettings settings = FleetFile.load(config, System.getenv());
    FleetReadBack result = new FleetReadBack(run);
    read(settings.kafka(), result);
    spec.commandLine().getOut().println(new String(Json.write(result.json()), UTF_8));
    spec.commandLine().getOut().flush();
    return 0;
  }

  private void read(IngestSettings.Kafka settings, FleetReadBack result) throws Exception {
    String topic = settings.prefix() + ".telemetry";
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            KafkaProducers.connection(settings),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(each -> new TopicPartition(topic, each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long progress = System.nanoTime();
      // What comes after the last reading can only be a repetition, and counts if it is there.
      while (!(result.isComplete() && isAtEnd(consumer, partitions))
          && System.nanoTime() - progress < Duration.ofSeconds(patience).toNanos()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          progress = System.nanoTime();
          result.add(
              new String(record.key(), UTF_8),
              Integer.parseInt(new String(record.headers().lastHeader("seq").value(), UTF_8)),
              record.headers().lastHeader("hist") != null,
              measuredAt(record.value()),
              record.timestamp());
        }
      }
    }
  }

  private static boolean isAtEnd(
      KafkaConsumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
    return end.entrySet().stream()
        .allMatch(each -> consumer.position(each.getKey()) >= each.getValue());
  }

  /** Returns the time of a reading, which is its first member; -1 if it is not there. */
  static long measuredAt(byte[] payload) {
    long millis = 0;
    for (int i = 0; i < payload.length; i++) {
      if (i < HEAD.length) {
        if (payload[i] != HEAD[i]) {
          return -1;
        }
      } else if (payload[i] >= '0' && payload[i] <= '9') {
        millis = 10 * millis + payload[i] - '0';
      } else {
        return millis;
      }
    }
    return -1;
  }
}
