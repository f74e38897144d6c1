// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

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
 * The few segments that are open for reading: all devices drain about the same one at the same
 * time.
 *
 * <p>Guarded by the catalogue.
 */
final class SegmentReaders implements AutoCloseable {

  private static final int MOST = 32;

  /** Bounds the memory of the indexes: 16 bytes a message. */
  private static final long MOST_MESSAGES = 200_000;

  private final Map<Segment, OpenSegment> pinned = new HashMap<>();
  private final Map<Segment, OpenSegment> recent = new LinkedHashMap<>(16, 0.75f, true);
  private final Consumer<Damage> damages;

  SegmentReaders(Consumer<Damage> damages) {
    this.damages = damages;
  }

  /** The segment that is written to stays open, under the writer's own index. */
  void pin(Segment segment, OpenSegment open) {
    pinned.put(segment, open);
  }

  /** It is written to no more: from now on one like the others. */
  void unpin(Segment segment) throws IOException {
    OpenSegment open = pinned.remove(segment);
    if (open != null) {
      recent.put(segment, open);
      closeLeastRecent();
    }
  }

  OpenSegment open(Segment segment) throws IOException {
    OpenSegment open = pinned.get(segment);
    if (open == null) {
      open = recent.get(segment);
    }
    if (open == null) {
      open = read(segment);
      recent.put(segment, open);
      closeLeastRecent();
    }
    return open;
  }

  private OpenSegment read(Segment segment) throws IOException {
    FileChannel file = SegmentFiles.read(segment.path());
    try {
      SegmentContents contents = SegmentContents.of(segment, file);
      if (!contents.damages().isEmpty() && segment.tellDamage()) {
        contents.damages().forEach(damages);
      }
      return new OpenSegment(file, contents.index());
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private void closeLeastRecent() throws IOException {
    long messages = recent.values().stream().mapToLong(open -> open.index().messages()).sum();
    Iterator<OpenSegment> oldest = recent.values().iterator();
    while (recent.size() > 1 && (recent.size() > MOST || messages > MOST_MESSAGES)) {
      OpenSegment least = oldest.next();
      oldest.remove();
      messages -= least.index().messages();
      least.file().close();
    }
  }

  /** Its file is about to go or to change. */
  void forget(Segment segment) throws IOException {
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
