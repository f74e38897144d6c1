// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import java.util.concurrent.CompletionStage;

/**
 * Says when readings are safe, for adapters whose devices keep what was not acknowledged. Asked on
 * a link's thread; must not block.
 */
@FunctionalInterface
public interface Custody {

  /**
   * Completes, on any thread, when all that the {@link ReadingSink} accepted on this thread before
   * is kept, or cannot be; nothing is hurried by asking. Fails if it will not be known.
   */
  CompletionStage<Void> taken();
}
