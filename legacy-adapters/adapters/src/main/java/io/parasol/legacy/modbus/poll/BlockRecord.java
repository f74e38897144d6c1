// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import io.parasol.legacy.modbus.plan.Block;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The record of how the blocks of a round are answered, each compared with the other responses of
 * its unit. Some devices send no exception response for a block that they cannot read; they stay
 * silent. On a bad line, long frames are the first to get lost. In both cases the block must
 * change, and the unit must not be marked dead.
 */
final class BlockRecord {

  /**
   * Timeouts that count against a block that was never answered; a single one may be a lost frame.
   */
  private static final int SILENCES = 2;

  /**
   * Weight of a timeout; a response subtracts 1. Losing more than a third of the requests is too
   * much.
   */
  private static final int SILENCE_WEIGHS = 2;

  private static final int TOO_MUCH = 8;

  /** Blocks of at most this many registers gain nothing from being halved. */
  private static final int SHORT = 8;

  private final IdentityHashMap<Block, Score> scores = new IdentityHashMap<>();
  private @Nullable Block lastSilent;

  private static final class Score {
    private boolean everAnswered;
    private int silences;
    private int weight;

    /** Number of responses of the unit at the last timeout of this block. */
    private long answersBefore;
  }

  /** Whether a timeout is caused by the block, as far as can be inferred. */
  enum Verdict {
    NOT_TO_BLAME,
    /** The unit responds, but never to this block. */
    NEVER_ANSWERED,
    /** The unit responds, but too rarely to this block. */
    FLAKY
  }

  private Score score(Block block) {
    return scores.computeIfAbsent(block, any -> new Score());
  }

  void answered(Block block) {
    Score score = score(block);
    score.everAnswered = true;
    score.silences = 0;
    score.weight = Math.max(0, score.weight - 1);
  }

  /**
   * Records a timeout of a block.
   *
   * @param answers number of responses of its unit so far.
   */
  Verdict silent(Block block, long answers) {
    lastSilent = block;
    Score score = score(block);
    if (answers == 0) {
      return Verdict.NOT_TO_BLAME;
    }
    if (!score.everAnswered) {
      return ++score.silences >= SILENCES ? Verdict.NEVER_ANSWERED : Verdict.NOT_TO_BLAME;
    }
    if (answers > score.answersBefore) {
      score.answersBefore = answers;
      score.weight += SILENCE_WEIGHS;
    }
    boolean isLong = !block.table().isBits() && block.range().size() > SHORT;
    return isLong && score.weight >= TOO_MUCH ? Verdict.FLAKY : Verdict.NOT_TO_BLAME;
  }

  /**
   * Returns the block that timed out last, or null. It must be read last, so that another timeout
   * does not delay the other blocks.
   */
  @Nullable Block lastSilent() {
    return lastSilent;
  }

  /** Forgets all blocks, because the plan has changed. */
  void clear() {
    scores.clear();
    lastSilent = null;
  }
}
