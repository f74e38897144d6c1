// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which messages of one device are settled: delivered, or lost and told of. A mark below which all
 * are, and the few intervals above it, because live messages overtake a backlog.
 */
final class Cursor {

  /** Sequence numbers, both ends included. */
  record Interval(long from, long to) {}

  private long mark;
  private final TreeMap<Long, Long> above = new TreeMap<>();

  Cursor(long mark, List<Interval> above) {
    this.mark = mark;
    above.forEach(interval -> settle(interval.from(), interval.to()));
  }

  static Cursor atStart() {
    return new Cursor(0, List.of());
  }

  /** What is settled in all of them. */
  static Cursor common(Collection<Cursor> cursors) {
    Iterator<Cursor> all = cursors.iterator();
    Cursor common = all.hasNext() ? all.next() : atStart();
    while (all.hasNext()) {
      common = common.and(all.next());
    }
    return common;
  }

  private Cursor and(Cursor other) {
    List<Interval> both = new ArrayList<>();
    for (Interval mine : settled()) {
      for (Interval its : other.settled()) {
        long from = Math.max(mine.from(), its.from());
        long to = Math.min(mine.to(), its.to());
        if (from <= to) {
          both.add(new Interval(from, to));
        }
      }
    }
    return new Cursor(0, both);
  }

  private List<Interval> settled() {
    List<Interval> settled = above();
    settled.add(0, new Interval(1, mark));
    return settled;
  }

  /** Every message up to this one is settled. */
  long mark() {
    return mark;
  }

  /** How many intervals are settled above the mark. */
  int ahead() {
    return above.size();
  }

  List<Interval> above() {
    List<Interval> intervals = new ArrayList<>(above.size());
    above.forEach((from, to) -> intervals.add(new Interval(from, to)));
    return intervals;
  }

  /** Settles all of them; those that are settled stay so. */
  void settle(long from, long to) {
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
      above.put(first, last);
    }
  }

  /** The first message at or after that one that is not settled. */
  long waitingFrom(long seq) {
    long next = Math.max(seq, mark + 1);
    Map.Entry<Long, Long> covering = above.floorEntry(next);
    return covering != null && covering.getValue() >= next ? covering.getValue() + 1 : next;
  }

  /** The last message at or before that one that is not settled; 0 if there is none. */
  long waitingUpTo(long seq) {
    Map.Entry<Long, Long> covering = above.floorEntry(seq);
    long last = covering != null && covering.getValue() >= seq ? covering.getKey() - 1 : seq;
    return last > mark ? last : 0;
  }

  /** How many from the first to the last, both included, are not settled. */
  long waiting(long first, long last) {
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
