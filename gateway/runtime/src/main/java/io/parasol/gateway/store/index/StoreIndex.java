// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.index;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.MessageRange;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.StoreSegment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The in-memory index of the store: which ranges of messages lie in which segment, never single
 * messages.
 *
 * <p>Callers hold its monitor.
 */
public final class StoreIndex {

  private final Set<Recipient> recipients;
  private final Map<DeviceId, DeviceLog> devices = new HashMap<>();
  private final NavigableMap<Long, StoreSegment> segments = new TreeMap<>();
  private final Map<Gap.Reason, Long> lost = new EnumMap<>(Gap.Reason.class);
  private @Nullable StoreSegment activeSegment;
  private long aged;

  /** Changes whenever messages are dropped, or move to another segment. */
  private long layout;

  public StoreIndex(Set<Recipient> recipients) {
    this.recipients = recipients;
  }

  public Set<Recipient> recipients() {
    return recipients;
  }

  /** Adds the numbers that were given, as the catalogue states them. */
  public void addNumbers(CatalogueContent catalogue) {
    catalogue.devices().forEach((device, numbers) -> device(device).markAssigned(numbers.given()));
  }

  public DeviceLog device(DeviceId device) {
    return devices.computeIfAbsent(device, made -> new DeviceLog(made, recipients));
  }

  public Collection<DeviceLog> devices() {
    return devices.values();
  }

  /** Returns the segments that are no longer written, oldest first. */
  public List<StoreSegment> sealed() {
    return segments.values().stream().filter(this::isSealed).toList();
  }

  public boolean isSealed(StoreSegment segment) {
    return segment != activeSegment;
  }

  /** Sets the segment that is being written; null if there is none. */
  public void activeSegment(@Nullable StoreSegment segment) {
    activeSegment = segment;
  }

  public void add(StoreSegment segment) {
    segments.put(segment.ordinal(), segment);
  }

  public void remove(StoreSegment segment) {
    segments.remove(segment.ordinal());
    layout++;
  }

  /** Returns whether the segment is in the store, and not another one with its ordinal. */
  public boolean contains(StoreSegment segment) {
    return segments.get(segment.ordinal()) == segment;
  }

  /**
   * Returns the number of the current layout, by which a reader finds out whether messages were
   * dropped or moved while it read them.
   */
  public long layout() {
    return layout;
  }

  /** Drops the messages of a device in a segment; returns their ranges. */
  public List<MessageRange> drop(DeviceLog log, StoreSegment segment) {
    layout++;
    return log.removeIn(segment);
  }

  /** Replaces several segments by one that has the ordinal of the newest of them. */
  public void relocate(Set<StoreSegment> from, StoreSegment to) {
    devices.values().forEach(log -> log.relocate(from, to));
    add(to);
    layout++;
  }

  public Optional<StoreSegment> before(StoreSegment segment) {
    return Optional.ofNullable(segments.lowerEntry(segment.ordinal())).map(Map.Entry::getValue);
  }

  public long nextOrdinal() {
    return segments.isEmpty() ? 1 : segments.lastKey() + 1;
  }

  /** Returns the size of all segments in bytes. */
  public long bytes() {
    return segments.values().stream().mapToLong(StoreSegment::bytes).sum();
  }

  /** Returns the ranges of messages in a segment. */
  public Map<DeviceId, List<MessageRange>> runs(StoreSegment segment) {
    Map<DeviceId, List<MessageRange>> runs = new LinkedHashMap<>();
    for (DeviceLog log : devices.values()) {
      for (MessageRange run : log.extents()) {
        if (run.segment() == segment) {
          runs.computeIfAbsent(log.device(), any -> new ArrayList<>()).add(run);
        }
      }
    }
    return runs;
  }

  /** Records messages that will never be delivered, except those that are already settled. */
  public Optional<Gap> recordLoss(DeviceLog log, long first, long last, Gap.Reason reason) {
    Cursor got = log.settledByAll();
    long count = got.waiting(first, last);
    if (count == 0) {
      return Optional.empty();
    }
    long from = got.waitingFrom(first);
    long to = got.waitingUpTo(last);
    Gap gap = new Gap(log.device(), from, to, count, reason);
    log.addGap(gap);
    lost.merge(reason, count, Long::sum);
    return Optional.of(gap);
  }

  /** Counts delivered messages that were deleted to free space. */
  public void aged(long count) {
    aged += count;
  }

  public StoreSize size(Optional<String> degraded) {
    long records = 0;
    for (DeviceLog log : devices.values()) {
      for (MessageRange run : log.extents()) {
        records += run.count();
      }
    }
    Waiting waiting = waiting(DeviceLog::settledByAll);
    return new StoreSize(
        bytes(), records, waiting.count(), waiting.oldest(), Map.copyOf(lost), aged, degraded);
  }

  /** Returns what at least one of the recipients has not acknowledged yet, over all devices. */
  public Waiting waiting(Set<Recipient> of) {
    return waiting(log -> log.settledBy(of));
  }

  private Waiting waiting(Function<DeviceLog, Cursor> cursorOf) {
    long waiting = 0;
    OptionalLong oldest = OptionalLong.empty();
    for (DeviceLog log : devices.values()) {
      Cursor cursor = cursorOf.apply(log);
      for (MessageRange run : log.extents()) {
        long ofRun = cursor.waiting(run.first(), run.last());
        if (ofRun > 0) {
          waiting += ofRun;
          long at = run.estimateTime(cursor.waitingFrom(run.first()));
          oldest = OptionalLong.of(Math.min(at, oldest.orElse(at)));
        }
      }
    }
    return new Waiting(
        waiting,
        oldest.isPresent()
            ? Optional.of(Instant.ofEpochMilli(oldest.getAsLong()))
            : Optional.empty());
  }
}
