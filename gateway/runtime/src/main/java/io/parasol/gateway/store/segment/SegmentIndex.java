// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import io.parasol.config.model.site.DeviceId;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An index of the messages of one segment. Thread-safe. */
public final class SegmentIndex {

  /** The position of a record in the file. */
  record RecordPosition(long offset, int length) {}

  private final Map<DeviceId, Column> columns = new HashMap<>();
  private int messages;

  /** The messages of one device, ascending. Uses arrays, since there may be tens of thousands. */
  private static final class Column {
    private long[] seqs = new long[8];
    private int[] offsets = new int[8];
    private int[] lengths = new int[8];
    private int count;

    private void add(long seq, long offset, int length) {
      if (count == seqs.length) {
        seqs = Arrays.copyOf(seqs, 2 * count);
        offsets = Arrays.copyOf(offsets, 2 * count);
        lengths = Arrays.copyOf(lengths, 2 * count);
      }
      seqs[count] = seq;
      offsets[count] = (int) offset;
      lengths[count] = length;
      count++;
    }
  }

  public synchronized void add(DeviceId device, long seq, long offset, int length) {
    columns.computeIfAbsent(device, any -> new Column()).add(seq, offset, length);
    messages++;
  }

  synchronized int messages() {
    return messages;
  }

  /** Returns null if the message is not in the segment or cannot be read. */
  synchronized @Nullable RecordPosition find(DeviceId device, long seq) {
    Column column = columns.get(device);
    if (column == null) {
      return null;
    }
    int at = Arrays.binarySearch(column.seqs, 0, column.count, seq);
    return at < 0 ? null : new RecordPosition(column.offsets[at], column.lengths[at]);
  }
}
