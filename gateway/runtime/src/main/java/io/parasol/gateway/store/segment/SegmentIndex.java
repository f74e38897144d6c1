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

  /**
   * The messages of one device, ascending. One array, since there are many devices with few
   * messages each, or few devices with tens of thousands.
   */
  private static final class Column {
    private static final int MIN_CAPACITY = 4;

    /** The numbers of a message: its sequence number from the first one on, offset and length. */
    private static final int NUMBERS = 3;

    private final long first;
    private int[] numbers = new int[MIN_CAPACITY * NUMBERS];
    private int count;

    private Column(long first) {
      this.first = first;
    }

    /** Adds a message. One that is too far from the first one to belong to it cannot be found. */
    private void add(long seq, long offset, int length) {
      if (seq - first != (int) (seq - first)) {
        return;
      }
      int at = count * NUMBERS;
      if (at == numbers.length) {
        numbers = Arrays.copyOf(numbers, (count + count / 2) * NUMBERS);
      }
      numbers[at] = (int) (seq - first);
      numbers[at + 1] = (int) offset;
      numbers[at + 2] = length;
      count++;
    }

    private RecordPosition find(long seq) {
      int from = 0;
      int to = count - 1;
      while (from <= to) {
        int middle = (from + to) >>> 1;
        int at = middle * NUMBERS;
        long found = first + numbers[at];
        if (found == seq) {
          return new RecordPosition(numbers[at + 1], numbers[at + 2]);
        } else if (found < seq) {
          from = middle + 1;
        } else {
          to = middle - 1;
        }
      }
      return RecordPosition.NONE;
    }
  }

  public synchronized void add(DeviceId device, long seq, long offset, int length) {
    columns.computeIfAbsent(device, any -> new Column(seq)).add(seq, offset, length);
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
