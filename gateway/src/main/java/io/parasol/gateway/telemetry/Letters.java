// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.broker.session.Publication;
import io.parasol.gateway.telemetry.store.Recipient;
import io.parasol.gateway.telemetry.store.StoredMessage;
import java.util.Optional;

/** Maps stored messages to publications for one recipient. */
interface Letters {

  Recipient recipient();

  /**
   * Returns the publication of a stored message.
   *
   * @param isLate whether the message is delivered from the backlog.
   * @return empty if the stored bytes can never be published.
   */
  Optional<Publication> of(StoredMessage message, boolean isLate, String epoch);
}
