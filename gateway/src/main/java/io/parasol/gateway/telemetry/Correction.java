// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.gateway.telemetry.store.Boots;
import io.parasol.gateway.telemetry.store.StoredMessage;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * Puts right the instant of a message that was measured before the clock was right, as far as it is
 * known by now, and says so in it. Any other message stays as it was stored.
 */
public record Correction(Boots boots) {

  /** The message as it is to be told now. */
  public StoredMessage of(StoredMessage stored) {
    if (stored.stamp() == null) {
      return stored;
    }
    OptionalLong instant = boots.instant(stored.stamp());
    if (instant.isEmpty()) {
      return stored;
    }
    return new StoredMessage(
        stored.device(),
        stored.seq(),
        Instant.ofEpochMilli(instant.getAsLong()),
        Message.corrected(stored.payload(), instant.getAsLong()));
  }
}
