// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What waits for the store's own thread. */
sealed interface Pending {

  /**
   * A message to be taken.
   *
   * @param skippedFrom the first of the numbers right before this one that were given to messages
   *     for which there was no room; its own if there were none.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Message(
      DeviceLog log, long seq, long at, @Nullable Stamp stamp, byte[] payload, long skippedFrom)
      implements Pending {

    /** What it takes in a segment. */
    int size() {
      return RecordFormat.size(log.name(), stamp, payload);
    }

    /** What it costs to keep it waiting. */
    int cost() {
      return 64 + payload.length;
    }
  }

  /** Completed when everything before it has been taken, in its own time. */
  record Mark(CompletableFuture<Void> done) implements Pending {}

  /** Completed when everything before it has been taken, which is done at once. */
  record Flush(CompletableFuture<Void> done) implements Pending {}
}
