// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.fleet.mqtt.CheckedMessage.Accepted;
import io.parasol.fleet.mqtt.CheckedMessage.Rejected;
import io.parasol.fleet.mqtt.IncomingMessage;
import io.parasol.fleet.mqtt.MessageKind;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * The topics of Kafka and the records in them: one topic for each kind of message, and one for
 * rejected messages.
 *
 * <p>The timestamp of a record is the time of the ingest. The time of measurement is in the
 * payload: a controller may send any, and Kafka deletes records by their timestamp.
 *
 * @param prefix what precedes the kind in the name of a topic.
 */
record KafkaTopics(String prefix) {

  /** Of a rejected message, at most this much of the payload is kept. */
  static final int MAX_DEAD_PAYLOAD = 64 * 1024;

  private static final int MAX_HEADER_LENGTH = 1024;
  private static final String DEAD_LETTER = "dead-letter";
  private static final byte[] TRUE = {'1'};

  /** Returns the names of all topics. */
  List<String> all() {
    return Stream.concat(
            Stream.of(MessageKind.values()).map(MessageKind::wireName), Stream.of(DEAD_LETTER))
        .map(this::name)
        .toList();
  }

  String of(MessageKind kind) {
    return name(kind.wireName());
  }

  String deadLetter() {
    return name(DEAD_LETTER);
  }

  private String name(String last) {
    return prefix + "." + last;
  }

  /**
   * Returns the record of a message. Its key is {@code SITE/DEVICE}; its value is the payload, or
   * null if that is empty, which deletes the key from a compacted topic.
   */
  ProducerRecord<byte[], byte[]> record(Accepted accepted, byte[] payload) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            of(accepted.kind()),
            (accepted.site() + "/" + accepted.device()).getBytes(UTF_8),
            payload.length == 0 ? null : payload);
    Headers headers = record.headers();
    accepted.epoch().ifPresent(epoch -> headers.add("epoch", epoch.getBytes(UTF_8)));
    accepted.seq().ifPresent(seq -> headers.add("seq", Long.toString(seq).getBytes(UTF_8)));
    if (accepted.isHistorical()) {
      headers.add("hist", TRUE);
    }
    return record;
  }

  /** Returns the record of a rejected message, of bounded size. */
  ProducerRecord<byte[], byte[]> record(Rejected rejected, IncomingMessage message) {
    byte[] payload = message.payload();
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            deadLetter(), Arrays.copyOf(payload, Math.min(payload.length, MAX_DEAD_PAYLOAD)));
    record
        .headers()
        .add("reason", rejected.reason().wireName().getBytes(UTF_8))
        .add("detail", rejected.detail().getBytes(UTF_8))
        .add("topic", shortened(message.topic()))
        .add("size", Integer.toString(payload.length).getBytes(UTF_8));
    return record;
  }

  private static byte[] shortened(String text) {
    byte[] whole = text.getBytes(UTF_8);
    return Arrays.copyOf(whole, Math.min(whole.length, MAX_HEADER_LENGTH));
  }
}
