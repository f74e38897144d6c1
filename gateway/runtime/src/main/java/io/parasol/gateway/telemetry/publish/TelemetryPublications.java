// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.broker.client.Publication;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoredMessage;
import io.parasol.gateway.telemetry.report.Message;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Publishes readings on the telemetry topic of their device; those from the backlog are marked.
 *
 * @param correction corrects a message at the time of publication.
 */
public record TelemetryPublications(
    Topics topics, Recipient recipient, UnaryOperator<StoredMessage> correction)
    implements PublicationMapper {

  @Override
  public Optional<Publication> map(StoredMessage stored, boolean isLate, String epoch) {
    StoredMessage message = correction.apply(stored);
    return Optional.of(
        new Publication(
            topics.of(message.device(), Kind.TELEMETRY),
            isLate ? Message.markLate(message.payload()) : message.payload(),
            false,
            Optional.of("application/json"),
            Optional.empty(),
            Map.of("epoch", epoch),
            Optional.empty()));
  }
}
