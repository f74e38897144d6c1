// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.Addresses;
import io.parasol.config.model.profile.ReadRules;
import io.parasol.config.model.profile.Table;
import io.parasol.config.model.site.PointName;
import io.parasol.legacy.Quality;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.pdu.AddressRange;
import io.parasol.legacy.modbus.pdu.ModbusLimits;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What was learned about a device beyond its profile: points that it does not have, gaps that
 * cannot be read, the longest block that it answers, and the cost of its responses.
 */
public final class LearnedLimits {

  private final ReadRules reads;
  private final ForbiddenWords forbidden = new ForbiddenWords();
  private final PointBackoff backoffs = new PointBackoff();
  private final BlockLength registers;
  private final BlockLength bits = new BlockLength(ModbusLimits.READ_BITS);

  /** Length of the longest point; blocks are never made shorter. */
  private final int longestPoint;

  private LineCost cost;

  LearnedLimits(LineCost cost, ReadRules reads, Collection<PointDecoder> points) {
    this.cost = cost;
    this.reads = reads;
    this.registers = new BlockLength(reads.maxWords());
    this.longestPoint = points.stream().mapToInt(PointDecoder::minLength).max().orElse(1);
  }

  /** Restores what was learned before. Points that no longer exist are ignored. */
  void restore(LearnedLimitsRecord stored, PointMap map, long now) {
    stored
        .leftOut()
        .forEach((name, why) -> map.point(name).ifPresent(point -> backoffs.add(point, why, now)));
    for (Addresses range : stored.forbidden()) {
      forbidden.forbid(range.table(), new AddressRange(range.first(), range.last() + 1));
    }
    limitRegisters(stored.maxRegisters(), now);
    bits.shorten(stored.maxBits(), now);
  }

  /** Returns what is worth storing. */
  LearnedLimitsRecord toRecord() {
    Map<PointName, Quality> leftOut = new LinkedHashMap<>();
    for (PointDecoder point : backoffs.points()) {
      backoffs.why(point).ifPresent(why -> leftOut.put(point.point().name(), why));
    }
    return new LearnedLimitsRecord(leftOut, forbidden.ranges(), registers.length(), bits.length());
  }

  /** Returns whether something was learned that makes plans differ from those by the profile. */
  public boolean isBeyondProfile() {
    return !backoffs.points().isEmpty()
        || forbidden.size() > 0
        || registers.length() < reads.maxWords()
        || bits.length() < ModbusLimits.READ_BITS;
  }

  /** Plans blocks for those points that are readable, as far as is known. */
  public List<Block> plan(List<PointDecoder> points) {
    return plan(points, registers.length(), bits.length());
  }

  private List<Block> plan(List<PointDecoder> points, int maxRegisters, int maxBits) {
    return new Planner(new BlockRules(cost, reads, maxRegisters, maxBits, forbidden))
        .plan(points.stream().filter(point -> !isLeftOut(point)).toList());
  }

  LineCost cost() {
    return cost;
  }

  /** Replaces the expected cost of reads; earlier plans are then out of date. */
  void cost(LineCost measured) {
    cost = measured;
  }

  public boolean isLeftOut(PointDecoder point) {
    return backoffs.has(point);
  }

  /** Returns those of the points that are not read. */
  public List<PointDecoder> leftOut(List<PointDecoder> points) {
    return backoffs.of(points);
  }

  /** Returns why a point is not read; empty if it is. */
  public Optional<Quality> whyLeftOut(PointDecoder point) {
    return backoffs.why(point);
  }

  /** Returns one of the points that has been left out long enough to be read again, alone. */
  public Optional<PointDecoder> toRetry(List<PointDecoder> points, long now) {
    return backoffs.toRetry(points, now);
  }

  /** Applies the findings of a pass; earlier plans are then out of date. */
  public void apply(BisectingSweep.Findings findings, long now) {
    findings.illegal().forEach(point -> leaveOut(point, Quality.ILLEGAL_ADDRESS, now));
    findings.gaps().forEach(gap -> forbidden.forbid(gap.table(), gap.range()));
    limitRegisters(findings.maxRegisters(), now);
    bits.shorten(findings.maxBits(), now);
  }

  /**
   * Applies that a block was never answered while others were. Its gaps are no longer read. If it
   * has no gaps, blocks become shorter. Points of a block that cannot be shorter are left out.
   */
  public void applyUnanswered(Block block, long now) {
    BitSet gaps = gaps(block.range(), block.points());
    if (!gaps.isEmpty() && block.points().size() > 1) {
      forbid(block.table(), gaps);
    } else if (canBeShorter(block)) {
      limitRegisters(block.range().size() / 2, now);
    } else {
      block.points().forEach(point -> leaveOut(point, Quality.TIMEOUT, now));
    }
  }

  /** Applies that a block is answered only sometimes: blocks become shorter. */
  public void applyFlaky(Block block, long now) {
    if (canBeShorter(block)) {
      limitRegisters(block.range().size() / 2, now);
    }
  }

  private boolean canBeShorter(Block block) {
    return !block.table().isBits() && block.range().size() > longestPoint;
  }

  /**
   * Returns a block that is longer than the current limit, if a trial is due and the plan could use
   * one.
   */
  public Optional<Block> trial(List<PointDecoder> points, long now) {
    return trial(false, points, now).or(() -> trial(true, points, now));
  }

  private Optional<Block> trial(boolean isOfBits, List<PointDecoder> points, long now) {
    BlockLength length = isOfBits ? bits : registers;
    OptionalInt longer = length.trial(now);
    if (longer.isEmpty()) {
      return Optional.empty();
    }
    List<Block> blocks =
        isOfBits
            ? plan(points, registers.length(), longer.getAsInt())
            : plan(points, longer.getAsInt(), bits.length());
    return blocks.stream()
        .filter(block -> block.table().isBits() == isOfBits)
        .filter(block -> block.range().size() > length.length())
        .findFirst();
  }

  /** Records that the trial was answered; earlier plans are then out of date. */
  public void trialSucceeded(Block trial, long now) {
    length(trial).trialSucceeded(trial.range().size(), now);
  }

  /** Records that the trial got an exception response or no response. */
  public void trialFailed(Block trial, long now) {
    length(trial).trialFailed(now);
  }

  private BlockLength length(Block block) {
    return block.table().isBits() ? bits : registers;
  }

  /** Forbids reads of the gaps between these points, although nothing is known against them. */
  public void forbidGaps(Collection<PointDecoder> points) {
    for (Table table : Table.values()) {
      List<PointDecoder> ofTable =
          points.stream().filter(point -> point.point().at().table() == table).toList();
      ofTable.stream()
          .map(PointDecoder::requiredRange)
          .reduce(AddressRange::span)
          .ifPresent(range -> forbid(table, gaps(range, ofTable)));
    }
  }

  private void forbid(Table table, BitSet words) {
    words.stream().forEach(word -> forbidden.forbid(table, new AddressRange(word, word + 1)));
  }

  private static BitSet gaps(AddressRange range, List<PointDecoder> points) {
    BitSet gaps = new BitSet();
    gaps.set(range.start(), range.end());
    for (PointDecoder point : points) {
      gaps.clear(point.point().at().offset(), point.point().end());
      PointDecoder scale = point.scaleDecoder();
      if (scale != null) {
        gaps.clear(scale.requiredRange().start(), scale.requiredRange().end());
      }
    }
    return gaps;
  }

  private void leaveOut(PointDecoder point, Quality why, long now) {
    backoffs.add(point, why, now);
    forbidden.forbid(point.point().at().table(), AddressRange.of(point.point()));
  }

  private void limitRegisters(int answered, long now) {
    registers.shorten(Math.max(longestPoint, answered), now);
  }

  /** Records that the point can be read after all. */
  public void markReadable(PointDecoder point) {
    backoffs.remove(point);
    forbidden.allow(point.point().at().table(), AddressRange.of(point.point()));
  }

  /** Returns what is known beyond the profile, for one log line. */
  String summary() {
    return "left-out=%s forbidden-words=%d most-registers=%d most-bits=%d"
        .formatted(
            backoffs.points().stream().map(point -> point.point().name().value()).toList(),
            forbidden.size(),
            registers.length(),
            bits.length());
  }
}
