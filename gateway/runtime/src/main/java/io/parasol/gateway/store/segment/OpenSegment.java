// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.time.Instant;
import java.util.Optional;

/**
 * A segment that is open for reading single messages. Reference-counted: the file is closed when
 * the cache and all readers have released it. Thread-safe.
 */
public final class OpenSegment {

  private final FileChannel file;
  private final SegmentIndex index;

  /** The creator holds the first reference. */
  private int references = 1;

  public OpenSegment(FileChannel file, SegmentIndex index) {
    this.file = file;
    this.index = index;
  }

  int messages() {
    return index.messages();
  }

  /** Adds a reference. The caller holds the cache's monitor, so that the cache holds one, too. */
  synchronized OpenSegment retain() {
    references++;
    return this;
  }

  /** Releases a reference; closes the file with the last one. */
  public void release() throws IOException {
    boolean isLast;
    synchronized (this) {
      references--;
      isLast = references == 0;
    }
    if (isLast) {
      file.close();
    }
  }

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
    return record
        .message()
        .map(payload -> new StoredMessage(device, seq, at, record.stamp(), payload));
  }
}
