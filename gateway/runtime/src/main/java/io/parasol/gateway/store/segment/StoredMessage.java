// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import io.parasol.config.model.site.DeviceId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One message of a device, as it was appended.
 *
 * @param seq the device's sequence number, from 1, incremented for each message.
 * @param measuredAt to the millisecond.
 * @param stamp null if the clock was synchronized.
 * @param payload not copied; must not be changed.
 */
@SuppressWarnings("ArrayRecordComponent")
public record StoredMessage(
    DeviceId device,
    long seq,
    Instant measuredAt,
    @Nullable MonotonicTimestamp stamp,
    byte[] payload) {

  public StoredMessage(DeviceId device, long seq, Instant measuredAt, byte[] payload) {
    this(device, seq, measuredAt, null, payload);
  }
}
