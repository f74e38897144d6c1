// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import io.parasol.config.model.site.DeviceId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message in a segment, whose payload may be compressed.
 *
 * @param payload not copied; must not be changed.
 */
@SuppressWarnings("ArrayRecordComponent")
public record SegmentMessage(
    DeviceId device,
    long seq,
    Instant measuredAt,
    @Nullable MonotonicTimestamp stamp,
    boolean isCompressed,
    byte[] payload) {

  static SegmentMessage of(DeviceId device, RecordFormat.RecordView record) {
    return new SegmentMessage(
        device,
        record.seq(),
        Instant.ofEpochMilli(record.at()),
        record.stamp(),
        record.kind() == RecordFormat.COMPRESSED_TELEMETRY,
        record.payload());
  }

  /**
   * Returns whether it may have been measured in a period. What was measured while the clock was
   * not synchronized may have been measured at any time.
   */
  public boolean mayBeWithin(MeasurementPeriod period) {
    return stamp != null || period.contains(measuredAt.toEpochMilli());
  }

  /** Returns the length of the payload as it was appended. */
  public int length() {
    return isCompressed ? PayloadCompression.length(payload) : payload.length;
  }

  /** Returns the message as it was appended; empty if it cannot be decompressed. */
  public Optional<StoredMessage> message() {
    Optional<byte[]> original =
        isCompressed ? PayloadCompression.decompress(payload) : Optional.of(payload);
    return original.map(bytes -> new StoredMessage(device, seq, measuredAt, stamp, bytes));
  }
}
