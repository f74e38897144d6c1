// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.gateway.store.segment.Corruption;
import io.parasol.gateway.store.segment.Gap;
import io.parasol.gateway.store.segment.StoredMessage;
import java.nio.file.Path;
import java.util.List;

/**
 * Receives what happens to messages. Called on the store's thread, or on the thread that opens or
 * reads the store. Implementations must not block, and must not call the store before they return.
 */
public interface StoreListener {

  /** Ignores everything. */
  StoreListener NONE =
      new StoreListener() {
        @Override
        public void onProcessed(List<StoredMessage> messages, boolean durable) {}

        @Override
        public void onLost(Gap gap) {}

        @Override
        public void onCorruption(Corruption corruption) {}

        @Override
        public void onTornTailCut(Path segment, long bytes) {}

        @Override
        public void onDegraded(String why) {}

        @Override
        public void onRecovered() {}
      };

  /**
   * Called when messages have been taken, in the order in which they were appended.
   *
   * @param durable whether they are on the disk; if not, the disk rejects writes, and this call is
   *     the only one that delivers them.
   */
  void onProcessed(List<StoredMessage> messages, boolean durable);

  /** Called when messages were not delivered and never will be. */
  void onLost(Gap gap);

  /** Called when a part of the store cannot be read; once for each part while the store is open. */
  void onCorruption(Corruption corruption);

  /**
   * Called at opening when bytes after the last commit were truncated, as after a power failure.
   */
  void onTornTailCut(Path segment, long bytes);

  /** Called once when the disk rejects writes; not again until {@link #onRecovered}. */
  void onDegraded(String why);

  /** Called when the disk accepts messages again. */
  void onRecovered();
}
