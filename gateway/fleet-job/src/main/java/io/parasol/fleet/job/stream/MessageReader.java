// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.fleet.job.days.TelemetryMessage;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Reads the records of telemetry, which the ingest writes, or a site itself. One that the ingest
 * cannot have written is left out.
 */
public final class MessageReader implements KafkaRecordDeserializationSchema<TelemetryMessage> {

  private static final long serialVersionUID = 2;
  private static final byte[] NONE = {};

  /** What the ingest accepts, except for characters that a database refuses. */
  private static final Pattern EPOCH = Pattern.compile("\\P{Cntrl}{0,64}");

  private final KeyCheck keys;

  MessageReader(KeyCheck keys) {
    this.keys = keys;
  }

  @Override
  public void open(DeserializationSchema.InitializationContext context) throws IOException {
    keys.open(context.getMetricGroup().counter("refused"));
  }

  @Override
  public void deserialize(
      ConsumerRecord<byte[], byte[]> record, Collector<TelemetryMessage> messages) {
    Optional<RecordKey> key = RecordKey.of(record);
    String epoch = header(record, "epoch").orElse("");
    if (key.isEmpty() || !EPOCH.matcher(epoch).matches()) {
      keys.refuse();
      return;
    }
    if (!keys.permits(key.get(), epoch)) {
      return;
    }
    Optional<Long> seq = header(record, "seq").flatMap(MessageReader::number);
    messages.collect(
        new TelemetryMessage(
            key.get().site(),
            key.get().device(),
            epoch,
            // The records of other kinds have no sequence number.
            seq.orElse(-1L),
            header(record, "hist").isPresent(),
            arrived(record.timestamp(), System.currentTimeMillis()),
            record.value() == null ? NONE : record.value()));
  }

  /**
   * Returns when a record was written. The clock of a site that has written it itself may be wrong:
   * a time in the future would close the days of all sites.
   */
  static long arrived(long timestamp, long now) {
    return Math.max(0, Math.min(timestamp, now));
  }

  private static Optional<String> header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null || header.value() == null
        ? Optional.empty()
        : Optional.of(new String(header.value(), UTF_8));
  }

  private static Optional<Long> number(String text) {
    try {
      return Optional.of(Long.valueOf(text));
    } catch (NumberFormatException none) {
      return Optional.empty();
    }
  }

  @Override
  public TypeInformation<TelemetryMessage> getProducedType() {
    return new StateType<>(TelemetryMessage.class, new MessageSerializer());
  }
}
