// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.concurrent.ConfinedTo;
import java.util.concurrent.CompletionStage;

/**
 * Reports when readings are stored durably, for adapters whose devices keep unacknowledged
 * messages. Must not block.
 */
@ConfinedTo("link")
@FunctionalInterface
public interface ReadingDurability {

  /**
   * Returns a stage that completes, on any thread, when all readings that the {@link ReadingSink}
   * accepted on this thread before are stored, or cannot be stored. They are stored at once,
   * because a device waits for that. Fails if the outcome will remain unknown.
   */
  CompletionStage<Void> stored();
}
