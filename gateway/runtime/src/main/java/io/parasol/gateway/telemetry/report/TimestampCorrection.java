// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.report;

import io.parasol.gateway.store.log.BootTimes;
import io.parasol.gateway.store.segment.StoredMessage;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * Corrects the instant of messages that were measured before the clock was synchronized, if it is
 * known by now, and marks them as corrected. Other messages stay as they were stored.
 */
public record TimestampCorrection(BootTimes bootTimes) {

  /** Returns the message with its instant corrected, if possible. */
  public StoredMessage of(StoredMessage stored) {
    if (stored.stamp() == null) {
      return stored;
    }
    OptionalLong instant = bootTimes.instant(stored.stamp());
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
