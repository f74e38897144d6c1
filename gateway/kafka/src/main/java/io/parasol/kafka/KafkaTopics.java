// SPDX-License-Identifier: Apache-2.0
package io.parasol.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * The topics of Kafka and the records in them: one topic for each kind of message, and one for
 * rejected messages.
 *
 * <p>The timestamp of a record is the time at which it is written. The time of measurement is in
 * the payload: a controller may send any, and Kafka deletes records by their timestamp.
 */
public final class KafkaTopics {

  /** Of a rejected message, at most this much of the payload is kept, in bytes. */
  public static final int MAX_DEAD_PAYLOAD = 64 * 1024;

  private static final int MAX_HEADER_LENGTH = 1024;
  private static final byte[] TRUE = {'1'};
  private static final byte[] NOTHING = {};

  private final Map<MessageKind, String> names = new EnumMap<>(MessageKind.class);
  private final String deadLetter;
  private final String devices;

  /**
   * Creates the topics.
   *
   * @param prefix what precedes the kind in the name of a topic.
   */
  public KafkaTopics(String prefix) {
    for (MessageKind kind : MessageKind.values()) {
      names.put(kind, prefix + "." + kind.wireName());
    }
    deadLetter = prefix + ".dead-letter";
    devices = prefix + ".device";
  }

  /** Returns the names of all topics of messages. */
  public List<String> all() {
    return Stream.concat(names.values().stream(), Stream.of(deadLetter)).toList();
  }

  /** Returns the name of the topic in which the ingests keep the names of devices. */
  public String devices() {
    return devices;
  }

  /** Returns the name of the topic of a kind. */
  public String of(MessageKind kind) {
    return Objects.requireNonNull(names.get(kind));
  }

  /**
   * Returns the record of a message. Its key is {@code SITE/DEVICE}; its value is the payload, or
   * null if that is empty, which deletes the key from a compacted topic.
   *
   * @param device {@code gateway} for the gateway's own messages.
   * @param epoch of the sequence number; only of telemetry, and not of native devices.
   */
  public ProducerRecord<byte[], byte[]> record(
      MessageKind kind,
      String site,
      String device,
      Optional<String> epoch,
      MessageContent content,
      byte[] payload) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(of(kind), key(site, device), payload.length == 0 ? null : payload);
    Headers headers = record.headers();
    epoch.ifPresent(text -> headers.add("epoch", text.getBytes(UTF_8)));
    content.seq().ifPresent(seq -> headers.add("seq", Long.toString(seq).getBytes(UTF_8)));
    if (content.isHistorical()) {
      headers.add("hist", TRUE);
    }
    return record;
  }

  private static byte[] key(String site, String device) {
    return (site + "/" + device).getBytes(UTF_8);
  }

  /** Returns the record that keeps the name of a device: it has a key, and an empty value. */
  public ProducerRecord<byte[], byte[]> device(String site, String device) {
    return new ProducerRecord<>(devices, key(site, device), NOTHING);
  }

  /**
   * Returns the record of a rejected message, of bounded size.
   *
   * @param detail one line; may quote the message.
   * @param topic the MQTT topic of the message.
   */
  public ProducerRecord<byte[], byte[]> deadLetter(
      String reason, String detail, String topic, byte[] payload) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            deadLetter, Arrays.copyOf(payload, Math.min(payload.length, MAX_DEAD_PAYLOAD)));
    record
        .headers()
        .add("reason", reason.getBytes(UTF_8))
        .add("detail", detail.getBytes(UTF_8))
        .add("topic", shortened(topic))
        .add("size", Integer.toString(payload.length).getBytes(UTF_8));
    return record;
  }

  private static byte[] shortened(String text) {
    byte[] whole = text.getBytes(UTF_8);
    return Arrays.copyOf(whole, Math.min(whole.length, MAX_HEADER_LENGTH));
  }
}
