// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.index.StoreIndex;
import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.MessageRange;
import io.parasol.gateway.store.segment.ReadFailures;
import io.parasol.gateway.store.segment.SegmentContents;
import io.parasol.gateway.store.segment.SegmentFiles;
import io.parasol.gateway.store.segment.SegmentHeader;
import io.parasol.gateway.store.segment.SegmentIndex;
import io.parasol.gateway.store.segment.SegmentSeal;
import io.parasol.gateway.store.segment.StoreSegment;
import io.parasol.gateway.store.segment.TornTail;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the segments when the store opens, and truncates what was never committed. */
final class StoreRecovery {

  /** Maximum number of pauses at one start, so that it does not take minutes on a dead disk. */
  static final int MAX_PAUSES = 2 * ReadFailures.MAX_ATTEMPTS;

  private final Path folder;
  private final StoreIndex index;
  private final StoreListener listener;
  private final Runnable pause;
  private int pausesLeft = MAX_PAUSES;

  /**
   * @param pause waits between two attempts to read what the disk cannot read.
   */
  StoreRecovery(Path folder, StoreIndex index, StoreListener listener, Runnable pause) {
    this.folder = folder;
    this.index = index;
    this.listener = listener;
    this.pause = pause;
  }

  /** A segment that is not sealed, to be continued. */
  record Unsealed(StoreSegment segment, SegmentIndex index) {}

  /**
   * Fills the store index.
   *
   * @return the last segment, if it exists and can be continued.
   */
  @Nullable Unsealed run() throws IOException {
    SegmentFiles.deleteUnfinished(folder);
    SegmentFiles.LiveSegments live = SegmentFiles.live(folder);
    for (StoreSegment old : live.replaced()) {
      Files.delete(old.path());
    }
    List<StoreSegment> segments = live.segments();
    Unsealed unsealed = null;
    for (int i = 0; i < segments.size(); i++) {
      boolean isLast = i == segments.size() - 1;
      unsealed = read(segments.get(i), isLast);
    }
    return unsealed;
  }

  /**
   * Reads a segment. What the disk cannot read is tried again several times, and the rest of the
   * segment counts then.
   */
  private @Nullable Unsealed read(StoreSegment segment, boolean isLast) {
    index.add(segment);
    for (int attempt = 1; ; attempt++) {
      try {
        return readFile(segment, isLast);
      } catch (IOException unreadable) {
        if (attempt > ReadFailures.MAX_ATTEMPTS || pausesLeft == 0) {
          salvage(segment, unreadable);
          return null;
        }
        pausesLeft--;
        pause.run();
      }
    }
  }

  private void salvage(StoreSegment segment, IOException unreadable) {
    if (segment.markDamageReported()) {
      listener.onCorruption(
          new Corruption(
              segment.path(), 0, segment.bytes(), "cannot be read: " + unreadable.getMessage()));
    }
    try (FileChannel file = SegmentFiles.read(segment.path())) {
      add(SegmentContents.salvage(segment, file).runs());
    } catch (IOException nothingLeft) {
      // The ledger reports all messages of the segment as a gap.
    }
  }

  private @Nullable Unsealed readFile(StoreSegment segment, boolean isLast) throws IOException {
    try (FileChannel file = SegmentFiles.read(segment.path())) {
      Optional<Map<DeviceId, List<MessageRange>>> runs = SegmentSeal.read(segment, file);
      if (runs.isPresent()) {
        add(runs.get());
        return null;
      }
    }
    if (isLast) {
      cutTornTail(segment);
    }
    try (FileChannel file = SegmentFiles.read(segment.path())) {
      SegmentContents contents = SegmentContents.of(segment, file);
      boolean canBeContinued = isLast && !contents.sealed() && SegmentHeader.isWhole(file);
      add(contents.runs());
      boolean missesSeal = !isLast && contents.damages().isEmpty();
      if (segment.markDamageReported()) {
        contents.damages().forEach(listener::onCorruption);
        if (missesSeal) {
          listener.onCorruption(
              new Corruption(segment.path(), segment.bytes(), 0, "seal record is missing"));
        }
      }
      return canBeContinued ? new Unsealed(segment, contents.index()) : null;
    }
  }

  private void add(Map<DeviceId, List<MessageRange>> runs) {
    runs.forEach((device, ofDevice) -> ofDevice.forEach(index.device(device)::add));
  }

  private void cutTornTail(StoreSegment segment) throws IOException {
    try (FileChannel file =
        FileChannel.open(segment.path(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long whole = TornTail.of(file).from();
      long torn = file.size() - whole;
      if (torn > 0) {
        file.truncate(whole);
        file.force(true);
        segment.setBytes(whole);
        listener.onTornTailCut(segment.path(), torn);
      }
    }
  }
}
