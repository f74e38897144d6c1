// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.certs.files.Disk;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.gateway.store.index.StoreIndex;
import io.parasol.gateway.store.segment.MessageRange;
import io.parasol.gateway.store.segment.OpenSegment;
import io.parasol.gateway.store.segment.RecordFormat;
import io.parasol.gateway.store.segment.SegmentFiles;
import io.parasol.gateway.store.segment.SegmentHeader;
import io.parasol.gateway.store.segment.SegmentIndex;
import io.parasol.gateway.store.segment.SegmentReaders;
import io.parasol.gateway.store.segment.SegmentSeal;
import io.parasol.gateway.store.segment.SegmentWriter;
import io.parasol.gateway.store.segment.StoreSegment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes groups of messages to the last segment, and starts the next segment when it is full.
 *
 * <pre>
 *               a write fails
 *    writing ─────────────────▶ degraded
 *       ▲                           │
 *       └───────────────────────────┘
 *         the segment is truncated to its last commit and sealed, and a new one could be created
 * </pre>
 *
 * Methods that may be called from any thread say so.
 */
@ConfinedTo("store")
final class Appender {

  private final Disk disk;
  private final Path folder;
  private final StoreBounds bounds;
  private final StoreIndex index;
  private final SegmentReaders readers;
  private final Retention retention;
  private final ByteBuffer writeBuffer = SegmentWriter.allocateBuffer();

  private @Nullable Tail tail;
  private volatile @Nullable String degraded;

  /** The segment that is being written. */
  private record Tail(StoreSegment segment, SegmentWriter writer, SegmentIndex index) {}

  Appender(
      Disk disk,
      Path folder,
      StoreBounds bounds,
      StoreIndex index,
      SegmentReaders readers,
      Retention retention) {
    this.disk = disk;
    this.folder = folder;
    this.bounds = bounds;
    this.index = index;
    this.readers = readers;
    this.retention = retention;
  }

  /** Returns the maximum number of bytes that are committed at once. */
  long maxGroupBytes() {
    return Math.min(bounds.maxGroupBytes(), 1L << 20);
  }

  /** Returns why the disk rejects writes; empty while it accepts them. Callable from any thread. */
  Optional<String> degraded() {
    return Optional.ofNullable(degraded);
  }

  /** Continues a segment that is not sealed. */
  void resume(StoreSegment segment, SegmentIndex messages) throws IOException {
    activate(new Tail(segment, SegmentWriter.resume(disk, segment.path(), writeBuffer), messages));
  }

  /**
   * Writes a group to the disk, all of it or nothing.
   *
   * @return false if the disk rejected the group; further groups are then rejected until {@link
   *     #recover} succeeds.
   */
  boolean append(List<Pending.Message> group) {
    Tail to = tail;
    if (degraded != null || to == null) {
      return false;
    }
    long[] offsets = new long[group.size()];
    try {
      for (int i = 0; i < offsets.length; i++) {
        Pending.Message message = group.get(i);
        offsets[i] =
            to.writer()
                .append(
                    RecordFormat.TELEMETRY,
                    message.log().name(),
                    message.seq(),
                    message.at(),
                    message.stamp(),
                    message.payload());
      }
      to.writer().force();
    } catch (IOException e) {
      fail(e);
      return false;
    }
    addToIndex(to, group, offsets);
    if (to.writer().size() >= bounds.segment()) {
      startNext();
    }
    return true;
  }

  private void addToIndex(Tail to, List<Pending.Message> group, long[] offsets) {
    synchronized (index) {
      for (int i = 0; i < offsets.length; i++) {
        Pending.Message message = group.get(i);
        message
            .log()
            .add(
                MessageRange.of(
                    to.segment(),
                    message.seq(),
                    message.size(),
                    message.at(),
                    message.stamp() != null));
        to.index().add(message.log().device(), message.seq(), offsets[i], message.size());
      }
      to.segment().setBytes(to.writer().size());
    }
  }

  /** Seals the segment and starts another one. */
  void startNext() {
    try {
      seal();
      retention.reclaim();
      create();
    } catch (IOException e) {
      fail(e);
    }
  }

  /**
   * Tries to write to the disk again.
   *
   * @return true if the disk accepts messages again.
   */
  boolean recover() {
    try {
      retention.shrink();
      Tail broken = tail;
      if (broken != null) {
        broken.writer().truncateToDurable();
        seal();
      }
      retention.reclaim();
      create();
      degraded = null;
      return true;
    } catch (IOException e) {
      fail(e);
      return false;
    }
  }

  private void fail(IOException e) {
    String message = e.getMessage();
    degraded = message == null ? e.getClass().getSimpleName() : message;
  }

  private void seal() throws IOException {
    Tail full = tail;
    if (full == null) {
      return;
    }
    byte[] payload;
    synchronized (index) {
      payload = SegmentSeal.payload(index.runs(full.segment()));
    }
    full.writer().seal(payload);
    List<OpenSegment> unused;
    synchronized (index) {
      full.segment().setBytes(full.writer().size());
      unused = readers.unpin(full.segment());
      index.activeSegment(null);
      tail = null;
    }
    for (OpenSegment each : unused) {
      each.release();
    }
  }

  private void create() throws IOException {
    long ordinal;
    synchronized (index) {
      ordinal = index.nextOrdinal();
    }
    Path path = SegmentFiles.path(folder, ordinal);
    Path temporary = SegmentFiles.temporary(path);
    SegmentWriter writer =
        SegmentWriter.create(disk, temporary, new SegmentHeader(ordinal, ordinal), writeBuffer);
    try {
      writer.force();
      disk.renameAtomically(temporary, path);
    } catch (IOException e) {
      writer.close();
      throw e;
    }
    activate(
        new Tail(
            new StoreSegment(ordinal, ordinal, path, writer.size()), writer, new SegmentIndex()));
  }

  private void activate(Tail next) {
    synchronized (index) {
      index.add(next.segment());
      index.activeSegment(next.segment());
      readers.pin(next.segment(), new OpenSegment(next.writer().file(), next.index()));
      tail = next;
    }
  }

  /**
   * Appends a mark record, which states that the whole segment was committed, so that no part
   * counts as a torn tail.
   */
  void finish() throws IOException {
    Tail last = tail;
    if (last != null && degraded == null) {
      last.writer().append(RecordFormat.MARK, SegmentSeal.NO_DEVICE, 0, 0, null, new byte[0]);
      last.writer().force();
    }
  }
}
