// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.gateway.telemetry.store.StoredMessage;

/**
 * A message that was published and not answered yet.
 *
 * @param connection which connection of the device it went over.
 */
record Sent(StoredMessage message, boolean isLate, int connection) {

  long seq() {
    return message.seq();
  }

  /** What it takes while it is not answered. */
  long cost() {
    return Drain.cost(message);
  }
}
