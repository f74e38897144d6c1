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

  Extent(Segment segment, long first, long last, long bytes, long earliest, long latest) {
    this.segment = segment;
    this.first = first;
    this.last = last;
    this.bytes = bytes;
    this.earliest = earliest;
    this.latest = latest;
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

  /** Takes the next message; false if that one does not continue the run. */
  boolean extend(Segment where, long seq, long size, long at) {
    return extend(new Extent(where, seq, seq, size, at, at));
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
