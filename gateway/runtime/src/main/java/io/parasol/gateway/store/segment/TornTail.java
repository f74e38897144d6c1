// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the torn tail of a segment: the part that was written but never committed when the power
 * failed. Its pages may have reached the disk in any order, so intact records may lie after damaged
 * ones. Every intact record states how much of the segment was on the disk before it; an unreadable
 * part of that is not torn, but corruption.
 */
public final class TornTail implements SegmentScan.Visitor {

  private final List<Long> unreadable = new ArrayList<>();
  private long durableSize;
  private long end = SegmentHeader.SIZE;

  private TornTail() {}

  public static TornTail of(FileChannel file) throws IOException {
    TornTail tail = new TornTail();
    tail.end = file.size();
    SegmentScan.walk(file, tail);
    return tail;
  }

  /** Returns where the torn tail begins; the end of the file if nothing is torn. */
  public long from() {
    return unreadable.stream().filter(at -> at >= durableSize).findFirst().orElse(end);
  }

  @Override
  public void record(long offset, RecordFormat.RecordView record) {
    durableSize = Math.max(durableSize, record.durableSize());
  }

  @Override
  public void unreadable(long offset, long bytes) {
    unreadable.add(offset);
  }
}
