// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A cache of the few segments that are open for reading: all devices drain about the same segment
 * at the same time.
 *
 * <p>Guarded by the store index's monitor.
 */
public final class SegmentReaders implements AutoCloseable {

  private static final int MAX_OPEN_SEGMENTS = 32;

  /** Bounds the memory of the indexes, at 16 bytes a message. */
  private static final long MAX_MESSAGES = 200_000;

  private final Map<StoreSegment, OpenSegment> pinned = new HashMap<>();
  private final Map<StoreSegment, OpenSegment> recent = new LinkedHashMap<>(16, 0.75f, true);
  private final Consumer<Corruption> damages;

  public SegmentReaders(Consumer<Corruption> damages) {
    this.damages = damages;
  }

  /** Keeps the segment that is being written open, with the writer's index. */
  public void pin(StoreSegment segment, OpenSegment open) {
    pinned.put(segment, open);
  }

  /** Treats a segment that is no longer written like the others. */
  public void unpin(StoreSegment segment) throws IOException {
    OpenSegment open = pinned.remove(segment);
    if (open != null) {
      recent.put(segment, open);
      closeLeastRecentlyUsed();
    }
  }

  public OpenSegment open(StoreSegment segment) throws IOException {
    OpenSegment open = pinned.get(segment);
    if (open == null) {
      open = recent.get(segment);
    }
    if (open == null) {
      open = read(segment);
      recent.put(segment, open);
      closeLeastRecentlyUsed();
    }
    return open;
  }

  private OpenSegment read(StoreSegment segment) throws IOException {
    FileChannel file = SegmentFiles.read(segment.path());
    try {
      SegmentContents contents = SegmentContents.of(segment, file);
      if (!contents.damages().isEmpty() && segment.markDamageReported()) {
        contents.damages().forEach(damages);
      }
      return new OpenSegment(file, contents.index());
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private void closeLeastRecentlyUsed() throws IOException {
    long messages = recent.values().stream().mapToLong(open -> open.index().messages()).sum();
    Iterator<OpenSegment> oldest = recent.values().iterator();
    while (recent.size() > 1 && (recent.size() > MAX_OPEN_SEGMENTS || messages > MAX_MESSAGES)) {
      OpenSegment least = oldest.next();
      oldest.remove();
      messages -= least.index().messages();
      least.file().close();
    }
  }

  /** Closes a segment whose file is about to be deleted or replaced. */
  public void evict(StoreSegment segment) throws IOException {
    OpenSegment open = recent.remove(segment);
    if (open != null) {
      open.file().close();
    }
  }

  @Override
  public void close() throws IOException {
    List<OpenSegment> all = new ArrayList<>(pinned.values());
    all.addAll(recent.values());
    pinned.clear();
    recent.clear();
    for (OpenSegment open : all) {
      open.file().close();
    }
  }
}
