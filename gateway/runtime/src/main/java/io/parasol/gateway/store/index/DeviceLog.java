// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.index;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.MessageRange;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoreSegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The store's state of one device: where its messages are, and which of them are settled.
 *
 * <p>Guarded by the store index's monitor.
 */
public final class DeviceLog {

  private final DeviceId device;
  private final byte[] name;
  private final Deque<MessageRange> extents = new ArrayDeque<>(1);
  private final Map<Recipient, Cursor> cursors = new EnumMap<>(Recipient.class);
  private List<Gap> gaps = List.of();
  private long committed;
  private long bytes;

  DeviceLog(DeviceId device, Set<Recipient> recipients) {
    this.device = device;
    recipients.forEach(each -> cursors.put(each, Cursor.atStart()));
    this.name = device.value().getBytes(StandardCharsets.US_ASCII);
  }

  public DeviceId device() {
    return device;
  }

  public byte[] name() {
    return name;
  }

  /** Returns the ranges of messages, oldest first. */
  public Deque<MessageRange> extents() {
    return extents;
  }

  /** Returns what each of the recipients has settled; of a single one, its cursor itself. */
  public Cursor settledBy(Set<Recipient> recipients) {
    List<Cursor> each = recipients.stream().map(this::cursor).toList();
    return each.size() == 1 ? each.get(0) : Cursor.common(each);
  }

  /**
   * Returns the cursor of a recipient; for a recipient that this store does not serve, everything
   * is settled.
   */
  public Cursor cursor(Recipient recipient) {
    return cursors.getOrDefault(recipient, new Cursor(Long.MAX_VALUE - 1, List.of()));
  }

  /**
   * Returns what all recipients have settled; the other messages wait for at least one recipient.
   */
  public Cursor settledByAll() {
    return Cursor.common(cursors.values());
  }

  /** Returns the gaps, oldest first; only the latest ones are kept apart. */
  public List<Gap> gaps() {
    return gaps;
  }

  /** Returns the size of the device's records in the segments, in bytes. */
  public long bytes() {
    return bytes;
  }

  /** Returns the last sequence number that was assigned permanently. */
  public long committed() {
    return committed;
  }

  /** Returns the number up to which everything is settled for every recipient, at least. */
  long lowestMark() {
    long lowest = Long.MAX_VALUE;
    for (Cursor each : cursors.values()) {
      lowest = Math.min(lowest, each.mark());
    }
    return cursors.isEmpty() ? 0 : lowest;
  }

  public void restore(Recipient recipient, CursorSlot slot) {
    cursors.put(recipient, new Cursor(slot.mark(), slot.above()));
    if (gaps.isEmpty()) {
      gaps = slot.gaps(); // the same for every recipient
    }
    // A slot has space for few settled intervals; what is known to be lost is settled all the same.
    slot.gaps().stream()
        .filter(gap -> gap.count() == gap.to() - gap.from() + 1)
        .forEach(gap -> cursor(recipient).settle(gap.from(), gap.to()));
    markAssigned(slot.last());
  }

  public void add(MessageRange run) {
    MessageRange tail = extents.peekLast();
    if (tail == null || !tail.extend(run)) {
      extents.addLast(run);
    }
    bytes += run.bytes();
    markAssigned(run.last());
  }

  /** Skips the backlog of a recipient, so that it gets only messages appended from now on. */
  public void skipBacklog(Recipient recipient) {
    cursors.put(recipient, new Cursor(committed, List.of()));
  }

  /**
   * Lets the delivery to a recipient begin with the oldest stored message, because its position is
   * lost.
   *
   * @param settled the number up to which everything was settled, if no message is stored.
   */
  public void startAtOldest(Recipient recipient, long settled) {
    MessageRange oldest = extents.peekFirst();
    long before = oldest == null ? settled : oldest.first() - 1;
    cursors.put(recipient, new Cursor(before, List.of()));
  }

  /** Settles an interval of messages for every recipient. */
  public void settle(long from, long to) {
    cursors.values().forEach(cursor -> cursor.settle(from, to));
  }

  /** Marks a sequence number, and all before it, as assigned. */
  public void markAssigned(long seq) {
    committed = Math.max(committed, seq);
  }

  /** Removes the ranges that lie in a segment, and returns them. */
  List<MessageRange> removeIn(StoreSegment segment) {
    List<MessageRange> removed = extents.stream().filter(run -> run.segment() == segment).toList();
    extents.removeAll(removed);
    removed.forEach(run -> bytes -= run.bytes());
    return removed;
  }

  /** Moves the ranges from several segments to one. */
  void relocate(Set<StoreSegment> from, StoreSegment to) {
    List<MessageRange> all = new ArrayList<>(extents);
    extents.clear();
    for (MessageRange range : all) {
      if (from.contains(range.segment())) {
        range.moveTo(to);
      }
      MessageRange tail = extents.peekLast();
      if (tail == null || !tail.extend(range)) {
        extents.addLast(range);
      }
    }
  }

  void addGap(Gap gap) {
    settle(gap.from(), gap.to());
    gaps = Gaps.with(gaps, gap);
  }

  /**
   * Returns the numbers that are neither stored nor settled for every recipient.
   *
   * @param given the last number that was given.
   */
  public List<Gap> missing(long given) {
    Cursor settled = settledByAll();
    List<Gap> missing = new ArrayList<>();
    long next = 1;
    // Ranges that are read while an open store rewrites its segments may be out of order.
    List<MessageRange> ascending =
        extents.stream().sorted(Comparator.comparingLong(MessageRange::first)).toList();
    for (MessageRange run : ascending) {
      addMissing(missing, settled, next, run.first() - 1);
      next = Math.max(next, run.last() + 1);
    }
    addMissing(missing, settled, next, given);
    return missing;
  }

  private void addMissing(List<Gap> missing, Cursor settled, long from, long to) {
    long count = settled.waiting(from, to);
    if (count > 0) {
      missing.add(
          new Gap(
              device,
              settled.waitingFrom(from),
              settled.waitingUpTo(to),
              count,
              Gap.Reason.DAMAGED));
    }
  }

  public long waiting() {
    Cursor got = settledByAll();
    return extents.stream().mapToLong(run -> got.waiting(run.first(), run.last())).sum();
  }
}
