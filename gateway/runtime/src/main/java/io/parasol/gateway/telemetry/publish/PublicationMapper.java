// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.broker.client.Publication;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoredMessage;
import java.util.Optional;

/** Maps stored messages to publications for one recipient. */
public interface PublicationMapper {

  Recipient recipient();

  /**
   * Returns the publication of a stored message.
   *
   * @param isLate whether the message is delivered from the backlog.
   * @return empty if the stored bytes can never be published.
   */
  Optional<Publication> map(StoredMessage message, boolean isLate, String epoch);
}
