// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.Optional;

/** A segment that is open for reading single messages. */
public record OpenSegment(FileChannel file, SegmentIndex index) {

  /** Reads a message; empty if it is missing or damaged. */
  public Optional<StoredMessage> read(DeviceId device, long seq) throws IOException {
    SegmentIndex.RecordPosition place = index.find(device, seq);
    if (place == null) {
      return Optional.empty();
    }
    ByteBuffer bytes = ByteBuffer.allocate(place.length());
    while (bytes.hasRemaining() && file.read(bytes, place.offset() + bytes.position()) > 0) {}
    bytes.flip();
    RecordFormat.RecordView record = new RecordFormat.RecordView(bytes, 0);
    if (RecordFormat.validLength(bytes, 0) != place.length() || record.seq() != seq) {
      return Optional.empty();
    }
    Instant at = Instant.ofEpochMilli(record.at());
    return Optional.of(new StoredMessage(device, seq, at, record.stamp(), record.payload()));
  }
}
