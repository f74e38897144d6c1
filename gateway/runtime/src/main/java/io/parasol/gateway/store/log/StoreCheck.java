// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.certs.files.Disk;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.index.DeviceLog;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.MessageRange;
import io.parasol.gateway.store.segment.Recipient;
import io.parasol.gateway.store.segment.SegmentContents;
import io.parasol.gateway.store.segment.SegmentFiles;
import io.parasol.gateway.store.segment.SegmentSeal;
import io.parasol.gateway.store.segment.StoreSegment;
import io.parasol.gateway.store.segment.TornTail;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleConsumer;

/** Reads every byte of a store and reports corruption. */
final class StoreCheck {

  /** How often a store is read again that has changed its files meanwhile. */
  private static final int ATTEMPTS = 5;

  private final List<Corruption> damages = new ArrayList<>();
  private final Map<DeviceId, Long> last = new HashMap<>();
  private final StoreNames names;
  private int segments;
  private long records;
  private long bytes;
  private long torn;
  private long damaged;

  /** The identity of each segment's file when it was read. */
  private final Map<Path, Object> files = new HashMap<>();

  private final List<Corruption> outOfOrder = new ArrayList<>();

  private StoreCheck(StoreNames names) {
    this.names = names;
  }

  /**
   * Verifies a store.
   *
   * @param needed the recipient whose cursors must exist; those of others may.
   */
  static StoreVerification of(Path folder, Recipient needed, DoubleConsumer progress)
      throws IOException {
    List<Gap> missingBefore = List.of();
    for (int attempt = 1; ; attempt++) {
      StoreCheck check = new StoreCheck(StoreNames.read(folder));
      List<Gap> missing = check.read(folder, needed, progress);
      boolean isConsistent =
          (check.outOfOrder.isEmpty() && missing.isEmpty()) || !check.hasChanged();
      if (isConsistent) {
        check.outOfOrder.forEach(check::damaged);
        return check.result(missing);
      }
      if (attempt == ATTEMPTS) {
        missing.retainAll(missingBefore);
        return check.result(missing);
      }
      missingBefore = missing;
    }
  }

  /** Reads the store; returns the messages that were given a number and were not found. */
  private List<Gap> read(Path folder, Recipient needed, DoubleConsumer progress)
      throws IOException {
    FolderIndex contents = FolderIndex.of(folder, this::damaged);
    checkEpoch(folder.resolve(StoreOpening.EPOCH));
    Path cursors = folder.resolve(needed.cursorFileName());
    if (!contents.index().recipients().contains(needed)) {
      damaged(new Corruption(cursors, 0, 0, "cursors are missing"));
    }
    BootTimes.open(Disk.REAL, folder.resolve(StoreOpening.BOOTS), this::damaged);
    List<Path> segmentFiles =
        SegmentFiles.live(folder).segments().stream().map(StoreSegment::path).toList();
    for (int i = 0; i < segmentFiles.size(); i++) {
      progress.accept((double) i / segmentFiles.size());
      files.put(segmentFiles.get(i), fileKey(segmentFiles.get(i)));
      try (FileChannel file = SegmentFiles.read(segmentFiles.get(i))) {
        contents.add(checkSegment(segmentFiles.get(i), file, i == segmentFiles.size() - 1));
      } catch (NoSuchFileException deletedMeanwhile) {
        // An open store may delete its oldest segments while they are listed.
      } catch (IOException unreadable) {
        damaged(
            new Corruption(
                segmentFiles.get(i), 0, 0, "cannot be read: " + unreadable.getMessage()));
      }
    }
    contents.readCursors(this::damaged);
    List<Gap> missing = new ArrayList<>();
    contents.index().devices().stream()
        .sorted(Comparator.comparing(DeviceLog::device))
        .forEach(log -> missing.addAll(names.namedGaps(contents.missing(log))));
    return missing;
  }

  /**
   * Returns whether an open store has replaced or deleted segments since they were read. Messages
   * may then have been read twice.
   */
  private boolean hasChanged() {
    return files.entrySet().stream()
        .anyMatch(each -> !fileKey(each.getKey()).equals(each.getValue()));
  }

  private static Object fileKey(Path path) {
    try {
      Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
      return key == null ? "unknown" : key;
    } catch (IOException missing) {
      return "missing";
    }
  }

  private StoreVerification result(List<Gap> gaps) {
    return new StoreVerification(
        segments,
        records,
        bytes,
        torn,
        damaged,
        damages,
        gaps.stream().mapToLong(Gap::count).sum(),
        gaps.subList(0, Math.min(gaps.size(), StoreVerification.MAX_LISTED)));
  }

  private void damaged(Corruption corruption) {
    damaged++;
    if (damages.size() < StoreVerification.MAX_LISTED) {
      damages.add(corruption);
    }
  }

  private void checkEpoch(Path file) throws IOException {
    if (Epoch.read(file).isEmpty()) {
      damaged(new Corruption(file, 0, 0, "epoch is missing or invalid; expected 16 hex digits"));
    }
  }

  private Map<DeviceId, List<MessageRange>> checkSegment(
      Path path, FileChannel file, boolean isLast) throws IOException {
    long ordinal = SegmentFiles.ordinal(path);
    StoreSegment segment = new StoreSegment(ordinal, ordinal, path, file.size());
    long tornFrom = isLast ? TornTail.of(file).from() : Long.MAX_VALUE;
    SegmentContents contents = SegmentContents.of(segment, file);
    for (Corruption corruption : contents.damages()) {
      if (corruption.offset() >= tornFrom) {
        torn += corruption.bytes();
      } else {
        damaged(corruption);
      }
    }
    Optional<Map<DeviceId, List<MessageRange>>> sealed = SegmentSeal.read(segment, file);
    if (sealed.isEmpty() && !isLast && contents.damages().isEmpty()) {
      damaged(new Corruption(path, segment.bytes(), 0, "seal record is missing"));
    }
    contents.runs().forEach((device, runs) -> checkOrder(path, device, runs));
    segments++;
    bytes += segment.bytes();
    return contents.runs();
  }

  private void checkOrder(Path path, DeviceId device, List<MessageRange> runs) {
    for (MessageRange run : runs) {
      if (run.first() <= last.getOrDefault(device, 0L)) {
        outOfOrder.add(
            new Corruption(
                path,
                0,
                run.bytes(),
                "messages %d to %d of %s come after later ones"
                    .formatted(run.first(), run.last(), names.ofDevice(device))));
      }
      records += run.count();
      last.put(device, run.last());
    }
  }
}
