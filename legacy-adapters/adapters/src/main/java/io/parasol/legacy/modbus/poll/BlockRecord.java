// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

import io.parasol.legacy.modbus.pdu.ModbusFailure;
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
  private static final int TIMEOUTS_BEFORE_BLAME = 2;

  /**
   * Timeouts that count when the unit also loses responses to blocks that it can read: half of all
   * requests fail so often in a row only once in 256 times.
   */
  private static final int TIMEOUTS_BEFORE_BLAME_IF_LOSSY = 8;

  /**
   * Weight of a timeout; a response subtracts 1. Losing more than a third of the requests is too
   * much.
   */
  private static final int TIMEOUT_WEIGHT = 2;

  private static final int FLAKY_WEIGHT = 8;

  /** Blocks of at most this many registers gain nothing from being halved. */
  private static final int SHORT_BLOCK = 8;

  /** Initial capacity: the registers of most devices are read in four blocks or fewer. */
  private static final int FEW_BLOCKS = 4;

  private final IdentityHashMap<Block, Score> scores = new IdentityHashMap<>(FEW_BLOCKS);
  private @Nullable Block lastFailed;

  private static final class Score {
    private boolean everAnswered;
    private int timeouts;
    private int weight;

    /** Number of responses of the unit at the last timeout of this block. */
    private long answersAtLastTimeout;
  }

  /** Whether a timeout is caused by the block, as far as can be inferred. */
  enum Verdict {
    NOT_CAUSED_BY_BLOCK,
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
    score.timeouts = 0;
    score.weight = Math.max(0, score.weight - 1);
  }

  /**
   * Records that a block got no usable response. A broken response is not what a device sends
   * instead of an exception, so it does not count against a block that was never answered.
   *
   * @param answers number of responses of its unit so far.
   */
  Verdict failed(Block block, ModbusFailure.Kind kind, long answers) {
    lastFailed = block;
    Score score = score(block);
    if (answers == 0) {
      return Verdict.NOT_CAUSED_BY_BLOCK;
    }
    if (!score.everAnswered) {
      boolean isSilence = kind == ModbusFailure.Kind.TIMEOUT;
      return isSilence && ++score.timeouts >= timeoutsBeforeBlame()
          ? Verdict.NEVER_ANSWERED
          : Verdict.NOT_CAUSED_BY_BLOCK;
    }
    if (answers > score.answersAtLastTimeout) {
      score.answersAtLastTimeout = answers;
      score.weight += TIMEOUT_WEIGHT;
    }
    boolean isLong = !block.table().isBits() && block.range().size() > SHORT_BLOCK;
    return isLong && score.weight >= FLAKY_WEIGHT ? Verdict.FLAKY : Verdict.NOT_CAUSED_BY_BLOCK;
  }

  private int timeoutsBeforeBlame() {
    boolean isLossy = scores.values().stream().anyMatch(other -> other.weight > 0);
    return isLossy ? TIMEOUTS_BEFORE_BLAME_IF_LOSSY : TIMEOUTS_BEFORE_BLAME;
  }

  /**
   * Returns the block that failed last, or null. It must be read last, so that another timeout does
   * not delay the other blocks.
   */
  @Nullable Block lastFailed() {
    return lastFailed;
  }

  /** Forgets all blocks, because the plan has changed. */
  void clear() {
    scores.clear();
    lastFailed = null;
  }
}
