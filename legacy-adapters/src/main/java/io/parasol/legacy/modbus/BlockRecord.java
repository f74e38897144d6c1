// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of a round's blocks a device has ever answered. Some devices do not refuse what they cannot
 * answer, they fall silent: then it is the block that is to be changed, and not the unit that is to
 * be given up.
 */
final class BlockRecord {

  /** One silence may be a lost frame. */
  private static final int SILENCES = 2;

  private final Set<Block> answered = Collections.newSetFromMap(new IdentityHashMap<>());
  private final IdentityHashMap<Block, Integer> silences = new IdentityHashMap<>();
  private @Nullable Block lastSilent;

  void answered(Block block) {
    answered.add(block);
    silences.remove(block);
  }

  /**
   * A block got no answer.
   *
   * @param unitAnswers whether the unit has ever answered anything.
   * @return whether it is the block's fault, as far as can be told.
   */
  boolean silent(Block block, boolean unitAnswers) {
    lastSilent = block;
    return unitAnswers
        && !answered.contains(block)
        && silences.merge(block, 1, Integer::sum) >= SILENCES;
  }

  /** The block that is to be asked last, so that its silence costs the others nothing. */
  @Nullable Block lastSilent() {
    return lastSilent;
  }

  /** There are other blocks now. */
  void clear() {
    answered.clear();
    silences.clear();
    lastSilent = null;
  }
}
