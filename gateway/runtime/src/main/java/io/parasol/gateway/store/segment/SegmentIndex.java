// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import io.parasol.config.model.site.DeviceId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An index of the messages of one segment. Thread-safe. */
public final class SegmentIndex {

  /** The position of a record in the file. */
  record RecordPosition(long offset, int length) {

    /** That of a message that is not in the segment, or cannot be read. */
    static final RecordPosition NONE = new RecordPosition(0, 0);

    /** Returns the offset of the first byte after the record. */
    long end() {
      return offset + length;
    }
  }

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

    private RecordPosition find(long seq) {
      int at = Arrays.binarySearch(seqs, 0, count, seq);
      return at < 0 ? RecordPosition.NONE : new RecordPosition(offsets[at], lengths[at]);
    }
  }

  public synchronized void add(DeviceId device, long seq, long offset, int length) {
    columns.computeIfAbsent(device, any -> new Column()).add(seq, offset, length);
    messages++;
  }

  synchronized int messages() {
    return messages;
  }

  /** Returns the positions of some messages of a device, in this order. */
  synchronized List<RecordPosition> find(DeviceId device, List<Long> seqs) {
    Column column = columns.get(device);
    if (column == null) {
      return Collections.nCopies(seqs.size(), RecordPosition.NONE);
    }
    List<RecordPosition> found = new ArrayList<>(seqs.size());
    for (long seq : seqs) {
      found.add(column.find(seq));
    }
    return found;
  }
}
