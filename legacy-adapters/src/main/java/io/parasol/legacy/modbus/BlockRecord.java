// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How a round's blocks are answered, each held against what its unit answers otherwise. Some
 * devices do not refuse what they cannot answer, they fall silent; and long frames are the first to
 * suffer on a bad line. Then it is the block that is to be changed, and not the unit that is to be
 * given up.
 */
final class BlockRecord {

  /** Of a block that was never answered: one silence may be a lost frame. */
  private static final int SILENCES = 2;

  /** A silence weighs as much as two answers, so that a third of them lost is too much. */
  private static final int SILENCE_WEIGHS = 2;

  private static final int TOO_MUCH = 8;

  /** Shorter blocks than this have nothing to win by being halved. */
  private static final int SHORT = 8;

  private final IdentityHashMap<Block, Score> scores = new IdentityHashMap<>();
  private @Nullable Block lastSilent;

  private static final class Score {
    private boolean everAnswered;
    private int silences;
    private int weight;

    /** What the unit had answered when this block was silent last. */
    private long answersBefore;
  }

  /** Whose fault a silence is, as far as can be told. */
  enum Verdict {
    NOT_TO_BLAME,
    /** The unit answers, but never this block. */
    NEVER_ANSWERED,
    /** The unit answers, and this block too seldom. */
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
   * A block got no answer.
   *
   * @param answers how often its unit has answered anything so far.
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

  /** The block that is to be asked last, so that its silence costs the others nothing. */
  @Nullable Block lastSilent() {
    return lastSilent;
  }

  /** There are other blocks now. */
  void clear() {
    scores.clear();
    lastSilent = null;
  }
}
