// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import io.parasol.config.model.site.DeviceId;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;

/**
 * A segment that is open for reading messages. Reference-counted: the file is closed when the cache
 * and all readers have released it. Thread-safe.
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

  /** Returns what reads some messages of a device, in this order. */
  public MessageReader messages(DeviceId device, List<Long> seqs) {
    return new MessageReader(file, device, seqs, index.find(device, seqs));
  }
}
