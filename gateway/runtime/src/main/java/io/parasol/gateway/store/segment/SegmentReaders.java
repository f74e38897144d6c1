// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A cache of the few segments that are open for reading: all devices drain about the same segment
 * at the same time. Whenever a segment is sealed, those that nothing has read since the seal before
 * leave the cache, because their indexes take memory for each device.
 *
 * <p>Thread-safe. No file is opened, read or closed while its monitor is held.
 */
public final class SegmentReaders implements AutoCloseable {

  private static final int MAX_OPEN_SEGMENTS = 32;

  /** Bounds the memory of the indexes, at 12 to 18 bytes a message. */
  private static final long MAX_MESSAGES = 200_000;

  private final Map<StoreSegment, OpenSegment> pinned = new HashMap<>();
  private final Map<StoreSegment, OpenSegment> recent = new LinkedHashMap<>(16, 0.75f, true);

  /** The segments that were read since the last seal. */
  private final Set<StoreSegment> read = new HashSet<>();

  private final Consumer<Corruption> damages;

  public SegmentReaders(Consumer<Corruption> damages) {
    this.damages = damages;
  }

  /** Keeps the segment that is being written open, with the writer's index. */
  public synchronized void pin(StoreSegment segment, OpenSegment open) {
    pinned.put(segment, open);
  }

  /**
   * Treats a segment that is no longer written like the others.
   *
   * @return segments that left the cache; the caller releases them.
   */
  public synchronized List<OpenSegment> unpin(StoreSegment segment) {
    OpenSegment open = pinned.remove(segment);
    if (open != null) {
      recent.put(segment, open);
    }
    List<OpenSegment> removed = new ArrayList<>();
    recent
        .entrySet()
        .removeIf(each -> !read.contains(each.getKey()) && removed.add(each.getValue()));
    read.clear();
    removed.addAll(removeLeastRecentlyUsed());
    return removed;
  }

  /** Returns an open segment, for which the caller calls {@link OpenSegment#release}. */
  public OpenSegment open(StoreSegment segment) throws IOException {
    return open(segment, SegmentContents::of);
  }

  /** Returns an open segment as {@link #open} does, without what the disk cannot read. */
  public OpenSegment salvage(StoreSegment segment) throws IOException {
    return open(segment, SegmentContents::salvage);
  }

  /** Reads the contents of a segment. */
  private interface Reader {
    SegmentContents read(StoreSegment segment, FileChannel file) throws IOException;
  }

  private OpenSegment open(StoreSegment segment, Reader reader) throws IOException {
    synchronized (this) {
      read.add(segment);
      OpenSegment cached = cached(segment);
      if (cached != null) {
        return cached.retain();
      }
    }
    OpenSegment made = read(segment, reader);
    OpenSegment open;
    List<OpenSegment> unused = new ArrayList<>();
    synchronized (this) {
      OpenSegment cached = cached(segment);
      if (cached == null) {
        open = made.retain();
        recent.put(segment, made);
        unused.addAll(removeLeastRecentlyUsed());
      } else {
        // Another thread opened the segment at the same time.
        open = cached.retain();
        unused.add(made);
      }
    }
    for (OpenSegment each : unused) {
      each.release();
    }
    return open;
  }

  private @Nullable OpenSegment cached(StoreSegment segment) {
    OpenSegment open = pinned.get(segment);
    return open == null ? recent.get(segment) : open;
  }

  private OpenSegment read(StoreSegment segment, Reader reader) throws IOException {
    FileChannel file = SegmentFiles.read(segment.path());
    try {
      SegmentContents contents = reader.read(segment, file);
      if (!contents.damages().isEmpty() && segment.markDamageReported()) {
        contents.damages().forEach(damages);
      }
      return new OpenSegment(file, contents.index());
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private List<OpenSegment> removeLeastRecentlyUsed() {
    List<OpenSegment> removed = new ArrayList<>();
    long messages = recent.values().stream().mapToLong(OpenSegment::messages).sum();
    Iterator<OpenSegment> oldest = recent.values().iterator();
    while (recent.size() > 1 && (recent.size() > MAX_OPEN_SEGMENTS || messages > MAX_MESSAGES)) {
      OpenSegment least = oldest.next();
      oldest.remove();
      messages -= least.messages();
      removed.add(least);
    }
    return removed;
  }

  /**
   * Removes a segment whose file was deleted or replaced.
   *
   * @return the open segment, if there is one. The caller releases it without holding a lock,
   *     because the disk frees the space of a deleted file when it is closed.
   */
  public synchronized Optional<OpenSegment> remove(StoreSegment segment) {
    return Optional.ofNullable(recent.remove(segment));
  }

  @Override
  public void close() throws IOException {
    List<OpenSegment> all;
    synchronized (this) {
      all = new ArrayList<>(pinned.values());
      all.addAll(recent.values());
      pinned.clear();
      recent.clear();
    }
    for (OpenSegment open : all) {
      open.release();
    }
  }
}
