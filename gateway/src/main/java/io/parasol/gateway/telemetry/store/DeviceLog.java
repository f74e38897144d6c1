// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import io.parasol.config.site.DeviceId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the store knows of one device: where its messages lie, and which of them are settled.
 *
 * <p>Guarded by the catalogue.
 */
final class DeviceLog {

  private final DeviceId device;
  private final byte[] name;
  private final Deque<Extent> extents = new ArrayDeque<>();
  private final Map<Recipient, Cursor> cursors = new EnumMap<>(Recipient.class);
  private List<Gap> gaps = List.of();
  private long committed;
  private long reserved;
  private long bytes;

  DeviceLog(DeviceId device, Set<Recipient> recipients) {
    this.device = device;
    recipients.forEach(each -> cursors.put(each, Cursor.atStart()));
    this.name = device.value().getBytes(StandardCharsets.US_ASCII);
  }

  DeviceId device() {
    return device;
  }

  byte[] name() {
    return name;
  }

  /** Oldest first. */
  Deque<Extent> extents() {
    return extents;
  }

  /** How far one has got; who is no recipient of this store wants nothing of it. */
  Cursor cursor(Recipient recipient) {
    return cursors.getOrDefault(recipient, new Cursor(Long.MAX_VALUE - 1, List.of()));
  }

  /** What everybody has got: of the rest, somebody waits for it. */
  Cursor gotByAll() {
    return Cursor.common(cursors.values());
  }

  /** What was lost, oldest first; only the latest ones are kept apart. */
  List<Gap> gaps() {
    return gaps;
  }

  /** Bytes of records in the segments. */
  long bytes() {
    return bytes;
  }

  /** The last sequence number that was given for good. */
  long committed() {
    return committed;
  }

  /** The last sequence number that may have been given when this is read after a crash. */
  long reserved() {
    return Math.max(committed, reserved);
  }

  /** Numbers up to there may be given to messages that the disk does not take; 0 takes it back. */
  void reserve(long upTo) {
    reserved = upTo;
  }

  void resume(Recipient recipient, CursorSlot slot) {
    cursors.put(recipient, new Cursor(slot.mark(), slot.above()));
    if (gaps.isEmpty()) {
      gaps = slot.gaps(); // the same for every recipient
    }
    passed(slot.last());
  }

  void add(Extent run) {
    Extent tail = extents.peekLast();
    if (tail == null || !tail.extend(run)) {
      extents.addLast(run);
    }
    bytes += run.bytes();
    passed(run.last());
  }

  /** One begins with what comes from now on. */
  void skip(Recipient recipient) {
    cursors.put(recipient, new Cursor(committed, List.of()));
  }

  /** That number, and all before it, will not be given again. */
  void passed(long seq) {
    committed = Math.max(committed, seq);
  }

  /** Forgets what lies in that segment. */
  List<Extent> removeIn(Segment segment) {
    List<Extent> removed = extents.stream().filter(run -> run.segment() == segment).toList();
    extents.removeAll(removed);
    removed.forEach(run -> bytes -= run.bytes());
    return removed;
  }

  /** Its runs in those segments now lie in one. */
  void moved(Set<Segment> from, Segment to) {
    List<Extent> all = new ArrayList<>(extents);
    extents.clear();
    for (Extent extent : all) {
      if (from.contains(extent.segment())) {
        extent.movedTo(to);
      }
      Extent tail = extents.peekLast();
      if (tail == null || !tail.extend(extent)) {
        extents.addLast(extent);
      }
    }
  }

  void lost(Gap gap) {
    cursors.values().forEach(cursor -> cursor.settle(gap.from(), gap.to()));
    gaps = Gaps.with(gaps, gap);
  }

  long waiting() {
    Cursor got = gotByAll();
    return extents.stream().mapToLong(run -> got.waiting(run.first(), run.last())).sum();
  }
}
