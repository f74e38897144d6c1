// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.gateway.store.segment.StoredMessage;

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
    return BacklogDrain.cost(message);
  }
}
