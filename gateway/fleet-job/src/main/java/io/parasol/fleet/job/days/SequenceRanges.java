// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.days;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * The sequence numbers of one device and epoch that have come, as ranges. Live and historical
 * messages overlap after an outage, so that a single mark is not enough.
 *
 * <p>Not safe for use by several threads.
 */
public final class SequenceRanges {

  /** How many ranges are kept. With more, the oldest gap is closed. */
  static final int MAX_RANGES = 256;

  /**
   * How many words keep what is missing in closed gaps, each for 64 numbers in a row. With more,
   * the oldest is given up: what it misses has not come.
   */
  static final int MAX_WORDS = 256;

  private static final int MAX_SHOWN = 20;

  /** A word has 64 bits. */
  private static final int WORD_SHIFT = 6;

  /** The last number of each range by its first. */
  private final NavigableMap<Long, Long> ranges = new TreeMap<>();

  /** The numbers of closed gaps that have not come, as bits, by their 64th part. */
  private final NavigableMap<Long, Long> late = new TreeMap<>();

  /** How many numbers of closed gaps have not come. */
  private long closed;

  private long repeated;

  /**
   * Adds a number.
   *
   * @return false if it has come before, or is in a gap that was given up.
   */
  public boolean add(long seq) {
    Map.Entry<Long, Long> before = ranges.floorEntry(seq);
    if (before != null && before.getValue() >= seq) {
      boolean isLate = takeLate(seq);
      repeated += isLate ? 0 : 1;
      return isLate;
    }
    long first = before != null && before.getValue() == seq - 1 ? before.getKey() : seq;
    Long after = ranges.remove(seq + 1);
    ranges.put(first, after == null ? seq : after);
    if (ranges.size() > MAX_RANGES) {
      closeOldest();
    }
    return true;
  }

  private void closeOldest() {
    Map.Entry<Long, Long> oldest = ranges.pollFirstEntry();
    Map.Entry<Long, Long> next = ranges.pollFirstEntry();
    closed += next.getKey() - oldest.getValue() - 1;
    ranges.put(oldest.getKey(), next.getValue());
    long first = oldest.getValue() + 1;
    long last = next.getKey() - 1;
    long lastWord = last >> WORD_SHIFT;
    long word = Math.max(first >> WORD_SHIFT, lastWord - MAX_WORDS);
    for (; word <= lastWord; word++) {
      // A shift counts its distance modulo 64.
      long fromFirst = word == first >> WORD_SHIFT ? -1L << first : -1L;
      long toLast = word == lastWord ? -1L >>> ~last : -1L;
      late.merge(word, fromFirst & toLast, (one, other) -> one | other);
    }
    while (late.size() > MAX_WORDS) {
      late.pollFirstEntry();
    }
  }

  /** Returns whether a number of a closed gap has not come, and takes it. */
  private boolean takeLate(long seq) {
    long bit = 1L << seq;
    long missing = late.getOrDefault(seq >> WORD_SHIFT, 0L);
    if ((missing & bit) == 0) {
      return false;
    }
    if (missing == bit) {
      late.remove(seq >> WORD_SHIFT);
    } else {
      late.put(seq >> WORD_SHIFT, missing & ~bit);
    }
    closed--;
    return true;
  }

  /** Returns the highest number; -1 if none has come. */
  public long highest() {
    return ranges.isEmpty() ? -1 : ranges.lastEntry().getValue();
  }

  /** Returns how many numbers have come. */
  public long received() {
    return ranges.isEmpty() ? 0 : highest() - ranges.firstKey() + 1 - missing();
  }

  /** Returns how many numbers between the first and the last one have not come. */
  public long missing() {
    long missing = closed;
    long end = -1;
    for (Map.Entry<Long, Long> each : ranges.entrySet()) {
      missing += end < 0 ? 0 : each.getKey() - end - 1;
      end = each.getValue();
    }
    return missing;
  }

  /** Returns how often a number has come again. */
  public long repeated() {
    return repeated;
  }

  /** Returns the newest gaps, such as {@code 5-9,12-12}; those that were closed are not shown. */
  public String gaps() {
    StringJoiner gaps = new StringJoiner(",");
    int shown = 0;
    long next = -1;
    for (Map.Entry<Long, Long> each : ranges.descendingMap().entrySet()) {
      if (next >= 0 && shown++ < MAX_SHOWN) {
        gaps.add((each.getValue() + 1) + "-" + (next - 1));
      }
      next = each.getKey();
    }
    return gaps.toString();
  }

  /** Writes the numbers. */
  public void write(DataOutput out) throws IOException {
    out.writeLong(closed);
    out.writeLong(repeated);
    write(ranges, out);
    write(late, out);
  }

  private static void write(Map<Long, Long> numbers, DataOutput out) throws IOException {
    out.writeInt(numbers.size());
    for (Map.Entry<Long, Long> each : numbers.entrySet()) {
      out.writeLong(each.getKey());
      out.writeLong(each.getValue());
    }
  }

  /** Reads numbers that were written. */
  public static SequenceRanges read(DataInput in) throws IOException {
    SequenceRanges read = new SequenceRanges();
    read.closed = in.readLong();
    read.repeated = in.readLong();
    read(read.ranges, MAX_RANGES, in);
    read(read.late, MAX_WORDS, in);
    return read;
  }

  private static void read(Map<Long, Long> numbers, int limit, DataInput in) throws IOException {
    int size = in.readInt();
    if (size < 0 || size > limit) {
      throw new IOException("the state of a device is damaged");
    }
    for (int i = 0; i < size; i++) {
      numbers.put(in.readLong(), in.readLong());
    }
  }
}
