// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

/**
 * The size limits of the store.
 *
 * @param keep limit of the size of all segments, in bytes.
 * @param segment approximate size of one segment, in bytes.
 */
public record StoreBounds(long keep, long segment) {

  private static final long LARGEST_SEGMENT = 4L << 20;
  private static final long SMALLEST_SEGMENT = 64L << 10;
  private static final int SEGMENTS = 16;

  /**
   * Computes the limits. A small store has small segments, so that it still frees space in small
   * steps.
   */
  public static StoreBounds of(long keep) {
    long segment = Math.max(SMALLEST_SEGMENT, Math.min(LARGEST_SEGMENT, keep / SEGMENTS));
    return new StoreBounds(Math.max(keep, 4 * segment), segment);
  }

  /** Returns the maximum number of bytes that are committed at once. */
  long maxGroupBytes() {
    return segment / 4;
  }
}
