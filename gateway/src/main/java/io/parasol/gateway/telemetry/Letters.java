// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.broker.session.Publication;
import io.parasol.gateway.telemetry.store.Recipient;
import io.parasol.gateway.telemetry.store.StoredMessage;
import java.util.Optional;

/** What is published of what is stored, to one recipient. */
interface Letters {

  Recipient recipient();

  /**
   * The message for the wire.
   *
   * @param isLate whether it is delivered later than it came.
   * @return empty if what is stored makes no message: it never will.
   */
  Optional<Publication> of(StoredMessage message, boolean isLate, String epoch);
}
