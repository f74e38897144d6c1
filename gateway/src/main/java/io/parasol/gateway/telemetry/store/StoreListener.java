// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.store;

import java.nio.file.Path;
import java.util.List;

/**
 * Hears what becomes of messages. Called on the store's own thread, or on the one that opens or
 * reads it; must not block, and must not call the store back before it returns.
 */
public interface StoreListener {

  /**
   * Messages have been taken, in the order in which they were appended.
   *
   * @param durable they are on the disk; if not, the disk takes nothing, and this is the one time
   *     that they are seen.
   */
  void taken(List<StoredMessage> messages, boolean durable);

  /** Messages that were not delivered will never be. */
  void lost(Gap gap);

  /** Something in the store cannot be read; told once for each place while the store is open. */
  void damaged(Damage damage);

  /** At opening, bytes behind the last commit were cut off, as after a cut of the power. */
  void cut(Path segment, long bytes);

  /** The disk takes nothing; told once, until {@link #recovered}. */
  void degraded(String why);

  /** The disk takes messages again. */
  void recovered();
}
