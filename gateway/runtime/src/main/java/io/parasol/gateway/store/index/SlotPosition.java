// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.index;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the cursor of a device is written next in a {@link CursorFile}.
 *
 * <p>Guarded by the store index's monitor.
 */
final class SlotPosition {

  /** Size of two slots, in bytes. */
  public static final int PAIR = 2 * CursorSlot.SIZE;

  /** The pairs that belong to the device. */
  final List<Long> pairs = new ArrayList<>();

  long written;

  /** Whether a slot of the device was synced. */
  boolean isDurable;

  /** Index of the current slot over the slots of all pairs. */
  int slot;

  /** Whether the slot was written since the last sync began. */
  boolean isDirty;

  /** How many slots were started after the one that was synced last. */
  int slotsSinceSync;

  /** How many of those the running sync makes durable. */
  int slotsInSync;

  long offset() {
    return pairs.get(slot / 2) * PAIR + (long) (slot % 2) * CursorSlot.SIZE;
  }

  /**
   * Advances to the next slot. Never overwrites the slot that was synced last: rather writes the
   * current slot again.
   */
  void advance() {
    if (slotsSinceSync < 2 * pairs.size() - 1) {
      slot = (slot + 1) % (2 * pairs.size());
      slotsSinceSync++;
    }
    isDirty = true;
  }
}
