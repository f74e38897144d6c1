// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.site.ReadRules;
import io.parasol.config.site.Table;
import io.parasol.legacy.Quality;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What has been found out about a device that its profile does not say: points that it does not
 * have, gaps that it does not let anybody read, the longest block that it answers. Lives as long as
 * the link; a point that is left out is tried again now and then, since it may come with the day or
 * with a new firmware.
 */
final class Learned {

  /** Nanoseconds until a point that was refused is asked for again: an hour. */
  static final long RETRY = 3_600_000_000_000L;

  private LineCost cost;
  private final ReadRules reads;
  private final ForbiddenWords forbidden = new ForbiddenWords();
  private final Map<PointDecoder, Setback> setbacks = new LinkedHashMap<>();

  /** No block is made shorter than the longest point. */
  private final int longestPoint;

  private int mostRegisters;

  /** Why and since when a point is not asked for. */
  private record Setback(Quality why, long since) {}

  Learned(LineCost cost, ReadRules reads, List<PointDecoder> points) {
    this.cost = cost;
    this.reads = reads;
    this.mostRegisters = reads.maxWords();
    this.longestPoint = points.stream().mapToInt(PointDecoder::span).max().orElse(1);
  }

  /** Blocks for those of the points that can be read, as far as is known. */
  List<Block> plan(List<PointDecoder> points) {
    return new Planner(new BlockRules(cost, reads, mostRegisters, forbidden))
        .plan(points.stream().filter(point -> !isLeftOut(point)).toList());
  }

  LineCost cost() {
    return cost;
  }

  /** Reads cost something else than was thought; plans made before are out of date. */
  void cost(LineCost measured) {
    cost = measured;
  }

  boolean isLeftOut(PointDecoder point) {
    return setbacks.containsKey(point);
  }

  /** Why a point is not asked for, if it is not. */
  Optional<Quality> whyLeftOut(PointDecoder point) {
    return Optional.ofNullable(setbacks.get(point)).map(Setback::why);
  }

  /** One of these points that was left out long enough to be tried again, alone. */
  Optional<PointDecoder> toRetry(List<PointDecoder> points, long now) {
    return points.stream()
        .filter(
            point -> {
              Setback setback = setbacks.get(point);
              return setback != null && now - setback.since() >= RETRY;
            })
        .findFirst();
  }

  /** Takes in what a pass has found; then plans made before are out of date. */
  void take(Sweep.Findings findings, long now) {
    findings.illegal().forEach(point -> leaveOut(point, Quality.ILLEGAL_ADDRESS, now));
    findings.gaps().forEach(gap -> forbidden.forbid(gap.table(), gap.range()));
    atMost(findings.mostRegisters());
  }

  /**
   * A block that was never answered while others were: its gaps are not read any more; without
   * gaps, blocks become shorter; and what cannot be shorter is left out.
   */
  void takeSilent(Block block, long now) {
    BitSet gaps = gaps(block.range(), block.points());
    boolean canBeShorter = !block.table().isBits() && block.range().size() > longestPoint;
    if (!gaps.isEmpty() && block.points().size() > 1) {
      forbid(block.table(), gaps);
    } else if (canBeShorter) {
      atMost(block.range().size() / 2);
    } else {
      block.points().forEach(point -> leaveOut(point, Quality.TIMEOUT, now));
    }
  }

  /** Nothing between these points is read, although nothing is known against it. */
  void leaveGaps(Collection<PointDecoder> points) {
    for (Table table : Table.values()) {
      List<PointDecoder> ofTable =
          points.stream().filter(point -> point.point().at().table() == table).toList();
      ofTable.stream()
          .map(PointDecoder::hull)
          .reduce(AddressRange::and)
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
        gaps.clear(scale.hull().start(), scale.hull().end());
      }
    }
    return gaps;
  }

  private void leaveOut(PointDecoder point, Quality why, long now) {
    setbacks.put(point, new Setback(why, now));
    forbidden.forbid(point.point().at().table(), AddressRange.of(point.point()));
  }

  private void atMost(int registers) {
    mostRegisters = Math.max(longestPoint, Math.min(mostRegisters, registers));
  }

  /** The point can be read after all. */
  void isReadable(PointDecoder point) {
    setbacks.remove(point);
    forbidden.allow(point.point().at().table(), AddressRange.of(point.point()));
  }

  /** What is known that the profile does not say, for one line of a log. */
  String summary() {
    return "left-out=%s forbidden-words=%d most-registers=%d"
        .formatted(
            setbacks.keySet().stream().map(point -> point.point().name().value()).toList(),
            forbidden.size(),
            mostRegisters);
  }
}
