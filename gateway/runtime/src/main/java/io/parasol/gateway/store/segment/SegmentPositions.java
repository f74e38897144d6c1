// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/** The position records of a segment. */
public final class SegmentPositions implements SegmentScan.Visitor {

  private final List<byte[]> payloads = new ArrayList<>();

  private SegmentPositions() {}

  /** Returns their payloads, oldest first, without those that the disk cannot read. */
  public static List<byte[]> read(FileChannel file) throws IOException {
    SegmentPositions found = new SegmentPositions();
    SegmentScan.salvage(file, found);
    return found.payloads;
  }

  @Override
  public void record(long offset, RecordFormat.RecordView record) {
    if (record.kind() == RecordFormat.POSITIONS) {
      payloads.add(record.payload());
    }
  }

  @Override
  public void unreadable(long offset, long bytes) {
    // Its messages are delivered again.
  }
}
