// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import io.parasol.config.site.DeviceId;
import java.time.Instant;

/**
 * One message of a device, as it was appended.
 *
 * @param seq the device's own count, from 1, one more for each message.
 * @param measuredAt to the millisecond.
 * @param payload not copied; not to be changed.
 */
@SuppressWarnings("ArrayRecordComponent")
public record StoredMessage(DeviceId device, long seq, Instant measuredAt, byte[] payload) {}
