// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.fleet.job.days.TelemetryMessage;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Reads the records that the ingest writes. One that it cannot have written is left out. */
public final class MessageReader implements KafkaRecordDeserializationSchema<TelemetryMessage> {

  private static final long serialVersionUID = 1;
  private static final byte[] NONE = {};

  @Override
  public void deserialize(
      ConsumerRecord<byte[], byte[]> record, Collector<TelemetryMessage> messages) {
    String[] key = key(record);
    Optional<Long> seq = header(record, "seq").flatMap(MessageReader::number);
    // The records of other kinds have no sequence number.
    if (key.length == 2) {
      messages.collect(
          new TelemetryMessage(
              key[0],
              key[1],
              header(record, "epoch").orElse(""),
              seq.orElse(-1L),
              header(record, "hist").isPresent(),
              record.timestamp(),
              record.value() == null ? NONE : record.value()));
    }
  }

  private static String[] key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? new String[0] : new String(record.key(), UTF_8).split("/", 3);
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
