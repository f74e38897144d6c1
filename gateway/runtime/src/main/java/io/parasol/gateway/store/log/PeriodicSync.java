// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.gateway.store.index.Cursors;
import io.parasol.gateway.store.index.StoreIndex;
import java.io.IOException;
import java.util.List;

/**
 * Makes durable what no group commit has made durable in time: acknowledgements while no message
 * arrives, losses in the cursor files, and the catalogue.
 */
@ConfinedTo("store")
final class PeriodicSync {

  private final CommitPolicy policy;
  private final Appender appender;
  private final StoreIndex index;
  private final Cursors cursors;
  private final SequenceAllocator sequences;

  private long syncAt;
  private long catalogueAt;

  PeriodicSync(
      CommitPolicy policy,
      Appender appender,
      StoreIndex index,
      Cursors cursors,
      SequenceAllocator sequences) {
    this.policy = policy;
    this.appender = appender;
    this.index = index;
    this.cursors = cursors;
    this.sequences = sequences;
  }

  /**
   * Starts the periods.
   *
   * @param now by {@link System#nanoTime}, as for all methods.
   */
  void start(long now) {
    syncAt = now + policy.sync().toNanos();
    catalogueAt = now + policy.catalogue().toNanos();
  }

  /** Returns when there is something to do, in nanoseconds from now. */
  long nanosUntilDue(long now) {
    return Math.min(syncAt - now, nanosUntilPositionsAreDue(now));
  }

  private long nanosUntilPositionsAreDue(long now) {
    synchronized (index) {
      Long since = cursors.acknowledgements().pendingSince();
      return since == null ? Long.MAX_VALUE : since + policy.sync().toNanos() - now;
    }
  }

  /** Does what is due. What the disk rejects stays to be written. */
  void runIfDue(long now) {
    try {
      if (nanosUntilPositionsAreDue(now) <= 0 && !appender.append(List.of())) {
        // The cursor files need no space.
        cursors.checkpoint(index);
      }
      if (now - syncAt >= 0) {
        syncAt = now + policy.sync().toNanos();
        sync(now);
      }
    } catch (IOException retriedLater) {
      // A disk that rejects this rejects messages as well.
    }
  }

  private void sync(long now) throws IOException {
    cursors.sync(index);
    boolean isCheckpointDue;
    synchronized (index) {
      isCheckpointDue = cursors.acknowledgements().isCheckpointDue();
    }
    if (isCheckpointDue) {
      cursors.checkpoint(index);
    }
    sequences.update();
    if (now - catalogueAt >= 0) {
      catalogueAt = now + policy.catalogue().toNanos();
      sequences.sync();
    }
  }
}
