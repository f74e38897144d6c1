// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the part of a segment begins that was written but never committed, as a cut of the power
 * leaves it. Its pages may have reached the disk in any order, so good records may lie behind bad
 * ones; but what any good record says was on the disk before it is not torn: if that is unreadable,
 * it is damage.
 */
final class TornTail implements SegmentScan.Visitor {

  private final List<Long> unreadable = new ArrayList<>();
  private long safe;
  private long end = SegmentHeader.SIZE;

  private TornTail() {}

  static TornTail of(FileChannel file) throws IOException {
    TornTail tail = new TornTail();
    tail.end = file.size();
    SegmentScan.walk(file, tail);
    return tail;
  }

  /** The end of the file if nothing is torn. */
  long from() {
    return unreadable.stream().filter(at -> at >= safe).findFirst().orElse(end);
  }

  @Override
  public void record(long offset, RecordFormat.At record) {
    safe = Math.max(safe, record.safe());
  }

  @Override
  public void unreadable(long offset, long bytes) {
    unreadable.add(offset);
  }
}
