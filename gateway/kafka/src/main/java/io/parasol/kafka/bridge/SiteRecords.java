// SPDX-License-Identifier: Apache-2.0
package io.parasol.kafka.bridge;

import io.parasol.broker.client.Publication;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.SiteTopic;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.Printable;
import io.parasol.kafka.KafkaTopics;
import io.parasol.kafka.MessageContent;
import io.parasol.kafka.MessageKind;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The records of a site, the same that the ingest of the centre makes of its MQTT messages.
 *
 * @param topics those of Kafka.
 * @param site those of the site.
 */
record SiteRecords(KafkaTopics topics, Topics site) {

  private static final String GATEWAY = "gateway";
  private static final String EPOCH = "epoch";

  /** The reason of the ingest for a payload that is no such message. */
  private static final String MALFORMED = "malformed";

  /** Returns the names of all topics of Kafka. */
  List<String> names() {
    return topics.all();
  }

  /**
   * Returns the record of a message, or that of the dead-letter topic if the message is malformed,
   * as one of a native device may be; empty if messages of this topic do not go up.
   */
  Optional<ProducerRecord<byte[], byte[]>> of(Publication publication) {
    SiteTopic topic = site.parse(publication.topic()).orElse(null);
    if (topic instanceof SiteTopic.OfDevice device) {
      return of(device.kind(), device.device().value(), publication);
    }
    return topic instanceof SiteTopic.OfGateway gateway
        ? of(gateway.kind(), GATEWAY, publication)
        : Optional.empty();
  }

  private Optional<ProducerRecord<byte[], byte[]>> of(
      Kind kind, String device, Publication publication) {
    return MessageKind.of(kind.wireName()).map(each -> record(each, device, publication));
  }

  private ProducerRecord<byte[], byte[]> record(
      MessageKind kind, String device, Publication publication) {
    byte[] payload = publication.payload();
    try {
      return topics.record(
          kind,
          site.site().value(),
          device,
          Optional.ofNullable(publication.properties().get(EPOCH)),
          MessageContent.of(kind, payload),
          payload);
    } catch (JsonException malformed) {
      return topics.deadLetter(
          MALFORMED,
          Printable.of(String.valueOf(malformed.getMessage())),
          publication.topic(),
          payload);
    }
  }
}
