// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.broker.session.Publication;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.gateway.telemetry.store.Recipient;
import io.parasol.gateway.telemetry.store.StoredMessage;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Publishes readings on the telemetry topic of their device; those from the backlog are marked.
 *
 * @param correction corrects a message at the time of publication.
 */
record TelemetryLetters(Topics topics, Recipient recipient, UnaryOperator<StoredMessage> correction)
    implements Letters {

  @Override
  public Optional<Publication> of(StoredMessage stored, boolean isLate, String epoch) {
    StoredMessage message = correction.apply(stored);
    return Optional.of(
        new Publication(
            topics.of(message.device(), Kind.TELEMETRY),
            isLate ? Message.late(message.payload()) : message.payload(),
            false,
            Optional.of("application/json"),
            Optional.empty(),
            Map.of("epoch", epoch),
            Optional.empty()));
  }
}
