// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.segment;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One file of the log. Only the last segment grows; the others are only replaced as a whole or
 * deleted. Thread-safe.
 */
public final class StoreSegment {

  private final long ordinal;
  private final long oldestReplaced;
  private final Path path;
  private volatile long bytes;
  private final AtomicBoolean damageReported = new AtomicBoolean();

  public StoreSegment(long ordinal, long oldestReplaced, Path path, long bytes) {
    this.ordinal = ordinal;
    this.oldestReplaced = oldestReplaced;
    this.path = path;
    this.bytes = bytes;
  }

  /** Returns a segment whose file cannot be read. */
  static StoreSegment unreadable(Path path) {
    long ordinal = SegmentFiles.ordinal(path);
    return new StoreSegment(ordinal, ordinal, path, 0);
  }

  public long ordinal() {
    return ordinal;
  }

  /** Returns the ordinal of the oldest segment that this one replaces. */
  public long oldestReplaced() {
    return oldestReplaced;
  }

  public Path path() {
    return path;
  }

  /** Returns its length on the disk, in bytes. */
  public long bytes() {
    return bytes;
  }

  public void setBytes(long size) {
    bytes = size;
  }

  /** Marks its damage as reported; returns true the first time. */
  public boolean markDamageReported() {
    return !damageReported.getAndSet(true);
  }
}
