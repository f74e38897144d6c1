// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.gateway.telemetry.store.StoredMessage;

/**
 * A message in flight: published and not yet answered.
 *
 * @param connection number of the device's connection that it was sent over.
 */
record Sent(StoredMessage message, boolean isLate, int connection) {

  long seq() {
    return message.seq();
  }

  /** Returns the bytes that it takes until it is answered. */
  long cost() {
    return Drain.cost(message);
  }
}
