// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.gateway.store.index.Acknowledgement;
import io.parasol.gateway.store.index.Cursors;
import io.parasol.gateway.store.index.StoreIndex;
import io.parasol.gateway.store.segment.OpenSegment;
import io.parasol.gateway.store.segment.PayloadCompression;
import io.parasol.gateway.store.segment.SegmentFiles;
import io.parasol.gateway.store.segment.SegmentHeader;
import io.parasol.gateway.store.segment.SegmentIndex;
import io.parasol.gateway.store.segment.SegmentReaders;
import io.parasol.gateway.store.segment.SegmentSeal;
import io.parasol.gateway.store.segment.SegmentWriter;
import io.parasol.gateway.store.segment.StoreSegment;
import io.parasol.gateway.store.segment.WriteBuffer;
import java.io.IOException;
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

  private final StoreFolder folder;
  private final StoreBounds bounds;
  private final StoreIndex index;
  private final SegmentReaders readers;
  private final Cursors cursors;
  private final Retention retention;
  private final WriteBuffer writeBuffer = new WriteBuffer();
  private final PayloadCompression compression = new PayloadCompression();

  private @Nullable Tail tail;
  private volatile @Nullable String degraded;

  /** The segment that is being written. */
  private record Tail(StoreSegment segment, SegmentWriter writer, SegmentIndex index) {}

  Appender(
      StoreFolder folder,
      StoreBounds bounds,
      StoreIndex index,
      SegmentReaders readers,
      Cursors cursors,
      Retention retention) {
    this.folder = folder;
    this.bounds = bounds;
    this.index = index;
    this.readers = readers;
    this.cursors = cursors;
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
    activate(
        new Tail(
            segment, SegmentWriter.resume(folder.disk(), segment.path(), writeBuffer), messages));
  }

  /**
   * Writes a group to the disk, all of it or nothing, and with it the acknowledgements since the
   * group before.
   *
   * @param group may have no messages.
   * @return false if the disk rejected the group; further groups are then rejected until {@link
   *     #recover} succeeds.
   */
  boolean append(List<Pending.Message> group) {
    Tail to = tail;
    if (degraded != null || to == null) {
      return false;
    }
    List<Acknowledgement> acknowledgements;
    synchronized (index) {
      acknowledgements = cursors.acknowledgements().takePending();
    }
    GroupRecords records = new GroupRecords(group, acknowledgements);
    try {
      records.write(to.writer(), compression);
    } catch (IOException e) {
      synchronized (index) {
        cursors.acknowledgements().putBack(acknowledgements);
      }
      fail(e);
      return false;
    }
    synchronized (index) {
      records.addTo(to.segment(), to.index());
      to.segment().setBytes(to.writer().size());
    }
    if (to.writer().size() >= bounds.segment()) {
      startNext();
    }
    return true;
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
    Path path = SegmentFiles.path(folder.path(), ordinal);
    Path temporary = SegmentFiles.temporary(path);
    SegmentWriter writer =
        SegmentWriter.create(
            folder.disk(), temporary, new SegmentHeader(ordinal, ordinal), writeBuffer);
    try {
      writer.force();
      folder.disk().renameAtomically(temporary, path);
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
      cursors.acknowledgements().repeatInNextSegment();
      tail = next;
    }
  }

  /**
   * Appends a mark record, which states that the whole segment was committed, so that no part
   * counts as a torn tail. Nothing is appended afterwards.
   */
  void finish() throws IOException {
    compression.close();
    Tail last = tail;
    if (last != null && degraded == null) {
      last.writer().mark();
      last.writer().force();
    }
  }
}
