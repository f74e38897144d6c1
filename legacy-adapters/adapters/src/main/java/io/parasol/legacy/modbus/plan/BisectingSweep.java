// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.pdu.AddressRange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One pass over some blocks. It halves a block that the device rejects, until every point that can
 * be read has been read. If one of 125 registers is illegal, this takes 14 additional requests;
 * later passes save them by what was learned.
 *
 * <p>It sends nothing: it returns the next block to request, and its caller reports the outcome.
 */
public final class BisectingSweep {

  private final Deque<BlockRead> pending = new ArrayDeque<>();
  private final Findings findings = new Findings();
  private int inFlight;

  public BisectingSweep(Collection<Block> blocks) {
    blocks.forEach(block -> pending.add(new BlockRead(block, null)));
  }

  /** A block that must be read in this pass. */
  public static final class BlockRead {
    private final Block block;
    private final @Nullable Split parent;

    private BlockRead(Block block, @Nullable Split parent) {
      this.block = block;
      this.parent = parent;
    }

    public Block block() {
      return block;
    }
  }

  /** The two halves of a rejected block. */
  private static final class Split {
    private final Block whole;
    private final Block left;
    private final Block right;
    private int answered;

    private Split(Block whole, Block left, Block right) {
      this.whole = whole;
      this.left = left;
      this.right = right;
    }
  }

  /** What the device was found not to answer. */
  public static final class Findings {
    private final List<PointDecoder> illegal = new ArrayList<>();
    private final List<Block> gaps = new ArrayList<>();
    private int maxRegisters = Integer.MAX_VALUE;
    private int maxBits = Integer.MAX_VALUE;

    /** Returns the points that the device rejects even when they are requested alone. */
    List<PointDecoder> illegal() {
      return illegal;
    }

    /**
     * Returns the ranges between points, without points of their own, that a block must not
     * contain.
     */
    List<Block> gaps() {
      return gaps;
    }

    /**
     * Returns the longest block of registers that is known to be answered, if longer blocks are
     * not.
     */
    int maxRegisters() {
      return maxRegisters;
    }

    /** Returns the longest block of bits that is known to be answered, if longer blocks are not. */
    int maxBits() {
      return maxBits;
    }

    public boolean isEmpty() {
      return illegal.isEmpty()
          && gaps.isEmpty()
          && maxRegisters == Integer.MAX_VALUE
          && maxBits == Integer.MAX_VALUE;
    }

    private void recordAnswered(boolean areBits, int addresses) {
      if (areBits) {
        maxBits = longer(maxBits, addresses);
      } else {
        maxRegisters = longer(maxRegisters, addresses);
      }
    }

    private static int longer(int known, int answered) {
      return known == Integer.MAX_VALUE ? answered : Math.max(known, answered);
    }
  }

  /**
   * Returns the next block to request. Returns null if that depends on responses that have not
   * arrived, or if all blocks have been requested.
   */
  public @Nullable BlockRead next() {
    BlockRead blockRead = pending.poll();
    if (blockRead != null) {
      inFlight++;
    }
    return blockRead;
  }

  public boolean hasMore() {
    return !pending.isEmpty();
  }

  public boolean isDone() {
    return pending.isEmpty() && inFlight == 0;
  }

  /** Records that the block was read. */
  public void answered(BlockRead blockRead) {
    inFlight--;
    Split split = blockRead.parent;
    if (split != null && ++split.answered == 2) {
      learnWhy(split);
    }
  }

  /**
   * Records that the device does not have these registers, or does not return that many at once.
   *
   * @return whether the block has only one address range to read, so that its points are illegal;
   *     otherwise both halves are requested next.
   */
  public boolean refused(BlockRead blockRead) {
    inFlight--;
    List<PointDecoder> points = blockRead.block.points();
    int middle = middle(blockRead.block);
    if (middle == 0) {
      findings.illegal.addAll(points);
      return true;
    }
    Block left = part(blockRead.block, points.subList(0, middle));
    Block right = part(blockRead.block, points.subList(middle, points.size()));
    Split split = new Split(blockRead.block, left, right);
    pending.addFirst(new BlockRead(right, split));
    pending.addFirst(new BlockRead(left, split));
    return false;
  }

  /**
   * Records that nothing is known about the block: no response came, or one that does not concern
   * its addresses.
   */
  public void failed(BlockRead blockRead) {
    inFlight--;
  }

  /** Ends the pass, and returns the blocks that have not been requested. */
  public List<Block> abandon() {
    List<Block> rest = pending.stream().map(BlockRead::block).toList();
    pending.clear();
    return rest;
  }

  public Findings findings() {
    return findings;
  }

  /**
   * Records why both halves can be read, but not together: because of the gap between them, or of
   * the length.
   */
  private void learnWhy(Split split) {
    int gapStart = split.left.range().end();
    int gapEnd = split.right.range().start();
    if (gapStart < gapEnd) {
      findings.gaps.add(
          new Block(split.whole.table(), new AddressRange(gapStart, gapEnd), List.of()));
    } else {
      findings.recordAnswered(
          split.whole.table().isBits(),
          Math.max(split.left.range().size(), split.right.range().size()));
    }
  }

  /**
   * Returns the index at which to split the points so that points with the same addresses stay
   * together; 0 if there is none.
   */
  private static int middle(Block block) {
    List<PointDecoder> points = block.points();
    int half = points.size() / 2;
    for (int away = 0; away <= half; away++) {
      for (int middle : new int[] {half - away, half + away}) {
        if (middle > 0
            && middle < points.size()
            && !block.hull(points.get(middle - 1)).equals(block.hull(points.get(middle)))) {
          return middle;
        }
      }
    }
    return 0;
  }

  private static Block part(Block whole, List<PointDecoder> points) {
    AddressRange range = whole.hull(points.get(0));
    for (PointDecoder point : points) {
      range = range.span(whole.hull(point));
    }
    return new Block(whole.table(), range, points, whole.hasSeparateScale());
  }
}
