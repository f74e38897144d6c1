// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.index;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Which messages of one device are settled: acknowledged, or lost and reported as lost. Consists of
 * a low-water mark, below which all are settled, and the few settled intervals above it, because
 * live messages overtake the backlog.
 */
public final class Cursor {

  /** An interval of sequence numbers, both ends included. */
  public record Interval(long from, long to) {}

  private long mark;

  /** Immutable while it is empty, as it mostly is. */
  private NavigableMap<Long, Long> above = Collections.emptyNavigableMap();

  Cursor(long mark, List<Interval> above) {
    this.mark = mark;
    above.forEach(interval -> settle(interval.from(), interval.to()));
  }

  /** Returns the cursor of a device that has sent nothing. */
  public static Cursor atStart() {
    return new Cursor(0, List.of());
  }

  /** Returns the messages that are settled in all of the cursors. */
  static Cursor common(Collection<Cursor> cursors) {
    Iterator<Cursor> all = cursors.iterator();
    Cursor common = all.hasNext() ? all.next() : atStart();
    while (all.hasNext()) {
      common = common.intersection(all.next());
    }
    return common;
  }

  private Cursor intersection(Cursor other) {
    List<Interval> both = new ArrayList<>();
    for (Interval left : settled()) {
      for (Interval right : other.settled()) {
        long from = Math.max(left.from(), right.from());
        long to = Math.min(left.to(), right.to());
        if (from <= to) {
          both.add(new Interval(from, to));
        }
      }
    }
    return new Cursor(0, both);
  }

  /** Returns the settled intervals; the first one, up to the mark, may be empty. */
  List<Interval> settled() {
    List<Interval> settled = above();
    settled.add(0, new Interval(1, mark));
    return settled;
  }

  /** Returns the low-water mark: every message up to this one is settled. */
  long mark() {
    return mark;
  }

  /** Returns the number of settled intervals above the mark. */
  public int intervalsAbove() {
    return above.size();
  }

  List<Interval> above() {
    List<Interval> intervals = new ArrayList<>(above.size());
    above.forEach((from, to) -> intervals.add(new Interval(from, to)));
    return intervals;
  }

  /** Settles an interval of messages; messages that are already settled stay so. */
  public void settle(long from, long to) {
    long first = from;
    long last = to;
    Map.Entry<Long, Long> near = above.floorEntry(last + 1);
    while (near != null && near.getValue() >= first - 1) {
      first = Math.min(first, near.getKey());
      last = Math.max(last, near.getValue());
      above.remove(near.getKey());
      near = above.floorEntry(last + 1);
    }
    if (first <= mark + 1) {
      mark = Math.max(mark, last);
    } else {
      if (above.isEmpty()) {
        above = new TreeMap<>();
      }
      above.put(first, last);
    }
  }

  /** Returns the first message at or after {@code seq} that is not settled. */
  public long waitingFrom(long seq) {
    long next = Math.max(seq, mark + 1);
    Map.Entry<Long, Long> covering = above.floorEntry(next);
    return covering != null && covering.getValue() >= next ? covering.getValue() + 1 : next;
  }

  /** Returns the last message at or before {@code seq} that is not settled; 0 if there is none. */
  long waitingUpTo(long seq) {
    Map.Entry<Long, Long> covering = above.floorEntry(seq);
    long last = covering != null && covering.getValue() >= seq ? covering.getKey() - 1 : seq;
    return last > mark ? last : 0;
  }

  /** Counts the messages of an interval that are not settled, both ends included. */
  public long waiting(long first, long last) {
    long from = Math.max(first, mark + 1);
    if (from > last) {
      return 0;
    }
    long settled = 0;
    for (Map.Entry<Long, Long> interval : above.headMap(last, true).entrySet()) {
      long overlap = Math.min(interval.getValue(), last) - Math.max(interval.getKey(), from) + 1;
      settled += Math.max(0, overlap);
    }
    return last - from + 1 - settled;
  }
}
