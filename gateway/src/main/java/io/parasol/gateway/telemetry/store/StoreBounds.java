// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

/**
 * How large the store may be.
 *
 * @param keep bytes of all segments.
 * @param segment about how large one segment becomes.
 */
record StoreBounds(long keep, long segment) {

  private static final long LARGEST_SEGMENT = 4L << 20;
  private static final long SMALLEST_SEGMENT = 64L << 10;
  private static final int SEGMENTS = 16;

  /** A small store has small segments, so that it still gives way in small steps. */
  static StoreBounds of(long keep) {
    long segment = Math.max(SMALLEST_SEGMENT, Math.min(LARGEST_SEGMENT, keep / SEGMENTS));
    return new StoreBounds(Math.max(keep, 4 * segment), segment);
  }

  /** The most that is committed at once. */
  long group() {
    return segment / 4;
  }
}
