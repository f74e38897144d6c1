// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.index.Cursors;
import io.parasol.gateway.store.index.DeviceLog;
import io.parasol.gateway.store.index.StoreIndex;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.MessageRange;
import io.parasol.gateway.store.segment.OpenSegment;
import io.parasol.gateway.store.segment.Rewrite;
import io.parasol.gateway.store.segment.SegmentFiles;
import io.parasol.gateway.store.segment.SegmentReaders;
import io.parasol.gateway.store.segment.StoreSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The retention of the store: keeps the store within its size limit. Deletes the oldest messages
 * first, but only of devices that hold more than their fair share, or hold about their fair share
 * without them; the messages of other devices are carried over.
 *
 * <p>Never touches the segment that is being written.
 *
 * <p>Decides while it holds the index's monitor, changes files without it, and publishes the result
 * while it holds it again: threads that append and acknowledge never wait for a file to be renamed,
 * synced or deleted. Until the result is published, a reader finds every message that the index
 * still lists, in the old file or in the new one.
 */
@ConfinedTo("store")
final class Retention {

  /**
   * On a disk that other processes fill, the store shrinks, but not below this fraction of its
   * limit.
   */
  private static final int MIN_SHARE_DIVISOR = 8;

  /**
   * The fraction of its fair share that a device may lack after its oldest messages were deleted
   * with those of others. Devices that send alike hold about as much: without this margin, a part
   * of each segment would be copied again and again.
   */
  private static final int MARGIN_DIVISOR = 8;

  private final StoreFolder folder;
  private final StoreBounds bounds;
  private final StoreIndex index;
  private final SegmentReaders readers;
  private final Cursors cursors;
  private final StoreListener listener;
  private final Rewrite rewrite;

  /**
   * Current size limit, reduced if the disk is short of space; never above the configured limit.
   */
  private long limit;

  /** Whether a power failure may undo a rename, so that the replaced files are still needed. */
  private boolean isRenameUnsynced;

  Retention(
      StoreFolder folder,
      StoreBounds bounds,
      StoreIndex index,
      SegmentReaders readers,
      Cursors cursors,
      StoreListener listener) {
    this.folder = folder;
    this.bounds = bounds;
    this.index = index;
    this.readers = readers;
    this.cursors = cursors;
    this.listener = listener;
    this.rewrite = new Rewrite(folder.disk(), listener::onCorruption);
    this.limit = bounds.keep();
  }

  /** Frees space for one more segment. */
  void reclaim() throws IOException {
    syncRename();
    if (limit < bounds.keep() && folder.usableSpace() > 4 * bounds.segment()) {
      limit = Math.min(bounds.keep(), limit + 2 * bounds.segment());
    }
    for (StoreSegment empty : emptySegments()) {
      delete(empty);
    }
    // Reserves two segments: one to be written, and one that exists twice while it is rewritten.
    while (bytes() > limit - 2 * bounds.segment() && dropOldest(limit - 2 * bounds.segment())) {}
  }

  /** Frees two segments if the disk is full although the store is not. */
  void shrink() throws IOException {
    if (folder.usableSpace() < 2 * bounds.segment()) {
      long lowestLimit = bounds.keep() / MIN_SHARE_DIVISOR + 3 * bounds.segment();
      limit = Math.min(limit, Math.max(lowestLimit, bytes()));
      reclaim();
    }
  }

  private long bytes() {
    synchronized (index) {
      return index.bytes();
    }
  }

  /** Returns segments without messages: remains of a failure, or files with nothing but a seal. */
  private List<StoreSegment> emptySegments() {
    synchronized (index) {
      Set<StoreSegment> used = new HashSet<>();
      index.devices().forEach(log -> log.extents().forEach(run -> used.add(run.segment())));
      return index.sealed().stream().filter(segment -> !used.contains(segment)).toList();
    }
  }

  /**
   * What to do with the oldest segment of the devices that hold too much.
   *
   * @param dropped the devices whose messages in the segment are deleted.
   * @param kept the messages in the segment that are carried over.
   * @param before older, small segments that are merged with the rest of this one.
   */
  private record Choice(
      StoreSegment segment,
      Set<DeviceId> dropped,
      Map<DeviceId, List<MessageRange>> kept,
      List<StoreSegment> before) {}

  /** Drops the oldest messages; returns false if nothing is left to drop. */
  private boolean dropOldest(long budget) throws IOException {
    Choice choice = choose(budget);
    if (choice == null) {
      return false;
    }
    StoreSegment oldest = choice.segment();
    if (choice.kept().isEmpty()) {
      dropAndDelete(oldest, choice.dropped());
      return true;
    }
    StoreSegment smaller;
    try {
      smaller = rewrite.write(oldest, choice.before(), choice.dropped(), carriedOver(choice));
    } catch (IOException diskFull) {
      dropAndDelete(oldest, allDevices());
      return true;
    }
    drop(oldest, choice.dropped());
    replace(oldest, choice.before(), smaller);
    return true;
  }

  private @Nullable Choice choose(long budget) {
    synchronized (index) {
      long share = fairShare(budget);
      Set<DeviceId> dropped = devicesOver(share);
      StoreSegment oldest = oldestOf(dropped);
      if (oldest == null) {
        return null;
      }
      Map<DeviceId, List<MessageRange>> kept = new HashMap<>(index.runs(oldest));
      kept.forEach(
          (device, runs) -> {
            long rest = index.device(device).bytes() - bytes(runs);
            if (rest >= share - share / MARGIN_DIVISOR) {
              dropped.add(device);
            }
          });
      kept.keySet().removeAll(dropped);
      return new Choice(oldest, dropped, kept, smallSegmentsBefore(oldest, kept));
    }
  }

  private void dropAndDelete(StoreSegment segment, Set<DeviceId> dropped) throws IOException {
    drop(segment, dropped);
    delete(segment);
  }

  private static long bytes(List<MessageRange> runs) {
    return runs.stream().mapToLong(MessageRange::bytes).sum();
  }

  /**
   * Returns small segments right before a segment, to merge them with it, so that there are few
   * small segments and each is copied seldom.
   */
  private List<StoreSegment> smallSegmentsBefore(
      StoreSegment segment, Map<DeviceId, List<MessageRange>> kept) {
    Deque<StoreSegment> small = new ArrayDeque<>();
    long size = kept.values().stream().mapToLong(Retention::bytes).sum();
    Optional<StoreSegment> older = index.before(segment);
    while (older.isPresent()
        && older.get().bytes() <= 2 * size
        && older.get().bytes() + size <= bounds.segment()) {
      small.addFirst(older.get());
      size += older.get().bytes();
      older = index.before(older.get());
    }
    return List.copyOf(small);
  }

  /** Returns the messages of the merged segments, oldest first for each device. */
  private Map<DeviceId, List<MessageRange>> carriedOver(Choice choice) {
    Map<DeviceId, List<MessageRange>> joined = new LinkedHashMap<>();
    synchronized (index) {
      for (StoreSegment older : choice.before()) {
        index.runs(older).forEach((device, runs) -> add(joined, device, runs));
      }
    }
    choice.kept().forEach((device, runs) -> add(joined, device, runs));
    return joined;
  }

  private static void add(
      Map<DeviceId, List<MessageRange>> joined, DeviceId device, List<MessageRange> runs) {
    joined.computeIfAbsent(device, any -> new ArrayList<>()).addAll(runs);
  }

  private Set<DeviceId> allDevices() {
    synchronized (index) {
      Set<DeviceId> all = new HashSet<>();
      index.devices().forEach(log -> all.add(log.device()));
      return all;
    }
  }

  private long fairShare(long budget) {
    long[] held = index.devices().stream().mapToLong(DeviceLog::bytes).toArray();
    long records = 0;
    for (long each : held) {
      records += each;
    }
    return FairShare.of(budget - (index.bytes() - records), held);
  }

  private Set<DeviceId> devicesOver(long share) {
    Set<DeviceId> over = new HashSet<>();
    for (DeviceLog log : index.devices()) {
      if (log.bytes() > share) {
        over.add(log.device());
      }
    }
    return over;
  }

  private @Nullable StoreSegment oldestOf(Set<DeviceId> over) {
    StoreSegment oldest = null;
    for (DeviceId device : over) {
      MessageRange run = index.device(device).extents().peekFirst();
      if (run != null
          && index.isSealed(run.segment())
          && (oldest == null || run.segment().ordinal() < oldest.ordinal())) {
        oldest = run.segment();
      }
    }
    return oldest;
  }

  /** Records the loss durably before the messages are deleted. */
  private void drop(StoreSegment segment, Set<DeviceId> dropped) throws IOException {
    List<Gap> gaps = new ArrayList<>();
    for (DeviceId device : dropped) {
      synchronized (index) {
        DeviceLog log = index.device(device);
        List<MessageRange> runs = index.drop(log, segment);
        for (MessageRange run : runs) {
          Optional<Gap> gap = index.recordLoss(log, run.first(), run.last(), Gap.Reason.FULL);
          index.aged(run.count() - gap.map(Gap::count).orElse(0L));
          gap.ifPresent(gaps::add);
        }
        if (!runs.isEmpty()) {
          cursors.write(log);
        }
      }
    }
    cursors.sync(index);
    gaps.forEach(listener::onLost);
  }

  /** Deletes a segment that has no message in the index. */
  private void delete(StoreSegment segment) throws IOException {
    folder.disk().delete(segment.path());
    Optional<OpenSegment> open;
    synchronized (index) {
      index.remove(segment);
      open = readers.remove(segment);
    }
    release(open);
  }

  /**
   * Replaces a segment and the small ones before it. The rename takes effect for the next start of
   * the store: from then on, the older files are only leftovers. If it cannot be synced, they are
   * deleted by a later {@link #reclaim}.
   */
  private void replace(StoreSegment old, List<StoreSegment> before, StoreSegment smaller)
      throws IOException {
    Path temporary = SegmentFiles.temporary(old.path());
    try {
      folder.disk().renameAtomically(temporary, old.path());
    } catch (IOException failed) {
      if (Files.exists(temporary)) {
        throw failed;
      }
      isRenameUnsynced = true;
    }
    Set<StoreSegment> replaced = new HashSet<>(before);
    replaced.add(old);
    Optional<OpenSegment> open;
    synchronized (index) {
      index.relocate(replaced, smaller);
      open = readers.remove(old);
    }
    release(open);
    syncRename();
    for (StoreSegment older : before) {
      delete(older);
    }
  }

  private void syncRename() throws IOException {
    if (isRenameUnsynced) {
      folder.sync();
      isRenameUnsynced = false;
    }
  }

  private static void release(Optional<OpenSegment> open) throws IOException {
    if (open.isPresent()) {
      open.get().release();
    }
  }
}
