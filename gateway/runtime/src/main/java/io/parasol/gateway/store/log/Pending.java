// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.gateway.store.index.DeviceLog;
import io.parasol.gateway.store.segment.MonotonicTimestamp;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An item in the queue of the store's thread. */
sealed interface Pending {

  /**
   * A message to be committed.
   *
   * @param droppedFrom the first of the numbers directly before this one that belong to messages
   *     dropped for lack of space in the queue; its own number if there are none.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Message(
      DeviceLog log,
      long seq,
      long at,
      @Nullable MonotonicTimestamp stamp,
      byte[] payload,
      long droppedFrom)
      implements Pending {

    /** Returns the memory that it takes while queued, in bytes. */
    int cost() {
      return 64 + payload.length;
    }
  }

  /** Completed once everything before it was taken; forces a commit. */
  record Flush(CompletableFuture<Void> done) implements Pending {}
}
