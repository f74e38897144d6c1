// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import java.util.Collection;

/**
 * How many bytes may be queued for subscribers.
 *
 * @param session maximum for one session or shared subscription.
 * @param total maximum of all together.
 */
public record QueueLimits(long session, long total) {

  private static final long MIN_TOTAL = 4L * 1024 * 1024;
  private static final int SHARE_OF_HEAP = 8;

  /**
   * Returns the limits for a heap of this maximum size: an eighth of it in total, and a third of
   * that for one session.
   */
  public static QueueLimits ofHeap(long heapBytes) {
    long total = Math.max(MIN_TOTAL, heapBytes / SHARE_OF_HEAP);
    return new QueueLimits(total / 3, total);
  }

  /**
   * Returns the largest size that each can keep so that all together have at most the given total.
   * Those that are smaller lose nothing.
   */
  static long fairShare(Collection<Long> sizes, long total) {
    long remaining = total;
    int others = sizes.size();
    for (long size : sizes.stream().sorted().toList()) {
      if (size > remaining / others) {
        return remaining / others;
      }
      remaining -= size;
      others--;
    }
    return Long.MAX_VALUE;
  }
}
