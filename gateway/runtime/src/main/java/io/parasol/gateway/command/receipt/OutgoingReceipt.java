// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.command.receipt;

import io.parasol.broker.client.Publication;
import io.parasol.broker.topic.Kind;
import io.parasol.broker.topic.Topics;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.command.journal.ReplyTo;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A signed receipt and the topics to which it is published.
 *
 * @param receipt never changed.
 */
@SuppressWarnings("ArrayRecordComponent")
record OutgoingReceipt(DeviceId device, byte[] receipt, ReplyTo reply) {

  /** Returns the device's receipt topic and, if the sender named one, the reply topic. */
  Set<String> topics(Topics topics) {
    Set<String> all = new LinkedHashSet<>();
    all.add(topics.of(device, Kind.RECEIPT));
    reply.topic().ifPresent(all::add);
    return all;
  }

  Publication to(String topic) {
    return new Publication(
        topic,
        receipt,
        false,
        Optional.of("application/json"),
        Optional.<Duration>empty(),
        Map.of(),
        reply.correlation());
  }
}
