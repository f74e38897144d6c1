// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

/**
 * A contiguous range of one device's messages in one segment.
 *
 * <p>Guarded by the store index's monitor.
 */
public final class MessageRange {

  private StoreSegment segment;
  private final long first;
  private long last;
  private long bytes;
  private MessageTimes times;

  MessageRange(StoreSegment segment, long first, long last, long bytes, MessageTimes times) {
    this.segment = segment;
    this.first = first;
    this.last = last;
    this.bytes = bytes;
    this.times = times;
  }

  /** Returns a range of a single message. */
  public static MessageRange of(
      StoreSegment segment, long seq, long size, long at, boolean hasUncertainTime) {
    return new MessageRange(segment, seq, seq, size, new MessageTimes(at, at, hasUncertainTime));
  }

  public StoreSegment segment() {
    return segment;
  }

  public long first() {
    return first;
  }

  public long last() {
    return last;
  }

  public long count() {
    return last - first + 1;
  }

  public long bytes() {
    return bytes;
  }

  MessageTimes times() {
    return times;
  }

  /** Returns whether one of its messages may have been measured in a period. */
  public boolean mayOverlap(MeasurementPeriod period) {
    return times.mayOverlap(period);
  }

  /** Appends a range to this one; returns false if it does not continue this one. */
  public boolean extend(MessageRange next) {
    if (next.segment != segment || next.first != last + 1) {
      return false;
    }
    last = next.last;
    bytes += next.bytes;
    times = times.and(next.times);
    return true;
  }

  public void moveTo(StoreSegment target) {
    segment = target;
  }

  /** Estimates when a message was measured by linear interpolation, in epoch milliseconds. */
  public long estimateTime(long seq) {
    long earliest = times.earliest();
    return count() == 1
        ? earliest
        : earliest + (times.latest() - earliest) * (seq - first) / (count() - 1);
  }
}
