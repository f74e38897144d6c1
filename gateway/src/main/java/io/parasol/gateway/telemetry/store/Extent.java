// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

/**
 * A run of one device's messages in one segment, without a hole.
 *
 * <p>Guarded by the catalogue.
 */
final class Extent {

  private Segment segment;
  private final long first;
  private long last;
  private long bytes;
  private long earliest;
  private long latest;
  private boolean isDoubtful;

  Extent(
      Segment segment,
      long first,
      long last,
      long bytes,
      long earliest,
      long latest,
      boolean isDoubtful) {
    this.segment = segment;
    this.first = first;
    this.last = last;
    this.bytes = bytes;
    this.earliest = earliest;
    this.latest = latest;
    this.isDoubtful = isDoubtful;
  }

  /** A single message. */
  static Extent of(Segment segment, long seq, long size, long at, boolean isDoubtful) {
    return new Extent(segment, seq, seq, size, at, at, isDoubtful);
  }

  Segment segment() {
    return segment;
  }

  long first() {
    return first;
  }

  long last() {
    return last;
  }

  long count() {
    return last - first + 1;
  }

  long bytes() {
    return bytes;
  }

  /** When the first of its messages was measured, epoch milliseconds. Clocks jump, also back. */
  long earliest() {
    return earliest;
  }

  long latest() {
    return latest;
  }

  /** The clock was not right at some of its messages: they were measured at any time. */
  boolean isDoubtful() {
    return isDoubtful;
  }

  /** Whether one of its messages may have been measured then; both ends included. */
  boolean mayMeet(long from, long to) {
    return isDoubtful || (latest >= from && earliest <= to);
  }

  /** Takes the next run; false if that one does not continue this one. */
  boolean extend(Extent next) {
    if (next.segment != segment || next.first != last + 1) {
      return false;
    }
    last = next.last;
    bytes += next.bytes;
    earliest = Math.min(earliest, next.earliest);
    latest = Math.max(latest, next.latest);
    isDoubtful |= next.isDoubtful;
    return true;
  }

  void movedTo(Segment where) {
    segment = where;
  }

  /** About when that message was measured, as if they had come evenly. */
  long about(long seq) {
    return count() == 1 ? earliest : earliest + (latest - earliest) * (seq - first) / (count() - 1);
  }
}
