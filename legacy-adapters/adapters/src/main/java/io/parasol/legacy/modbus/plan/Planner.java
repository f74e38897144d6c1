// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.Table;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.pdu.AddressRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A planner that groups points into blocks so that reading them all takes the least time.
 *
 * <p>It finds the best partition by dynamic programming over the points, sorted by address: {@code
 * best[j] = min over i ≤ j of best[i-1] + cost(i..j)}, over the blocks that the {@link BlockRules}
 * allow. It never splits a point, and always puts a value and its scale point into one block.
 * Overlapping points are in one block unless that block would be too long.
 *
 * <p>An exception is an exponent that is not a point of the profile and is too far away for one
 * block. Value and exponent are then in different blocks of one round, because SunSpec models can
 * be longer than a read.
 */
final class Planner {

  private final BlockRules rules;

  Planner(BlockRules rules) {
    this.rules = rules;
  }

  /**
   * Plans the points, of any table and in any order.
   *
   * @return the blocks, sorted by table and address.
   * @throws IllegalArgumentException if one point, with its scale point, is longer than the largest
   *     block or lies on forbidden addresses.
   */
  List<Block> plan(List<PointDecoder> points) {
    List<Block> blocks = new ArrayList<>();
    for (Table table : Table.values()) {
      List<PointDecoder> ofTable =
          points.stream()
              .filter(point -> point.point().at().table() == table)
              .sorted(BY_ADDRESS)
              .toList();
      if (!ofTable.isEmpty()) {
        blocks.addAll(cheapest(table, pieces(table, ofTable)));
      }
    }
    return blocks;
  }

  private static final Comparator<PointDecoder> BY_ADDRESS =
      Comparator.<PointDecoder>comparingInt(point -> point.requiredRange().start())
          .thenComparingInt(point -> point.requiredRange().end())
          .thenComparing(point -> point.point().name());

  private List<Block> cheapest(Table table, List<Block> pieces) {
    int n = pieces.size();
    long[] best = new long[n + 1];
    int[] firstOfLast = new int[n + 1];
    Arrays.fill(best, 1, n + 1, Long.MAX_VALUE);
    for (int j = 1; j <= n; j++) {
      AddressRange range = pieces.get(j - 1).range();
      for (int i = j; i >= 1; i--) {
        range = range.span(pieces.get(i - 1).range());
        if (i < j && !mayMerge(table, range, pieces.get(i - 1), pieces.get(j - 1))) {
          break;
        }
        long total = best[i - 1] + rules.cost().of(range.size(), table.isBits());
        if (total < best[j]) {
          best[j] = total;
          firstOfLast[j] = i;
        }
      }
    }
    List<Block> blocks = new ArrayList<>();
    for (int j = n; j > 0; j = firstOfLast[j] - 1) {
      blocks.add(merged(table, pieces.subList(firstOfLast[j] - 1, j)));
    }
    Collections.reverse(blocks);
    return blocks;
  }

  private boolean mayMerge(Table table, AddressRange range, Block first, Block last) {
    return first.hasSeparateScale() == last.hasSeparateScale() && rules.allow(table, range);
  }

  /**
   * Returns the pieces that the planner must not split: overlapping points, as long as one block
   * can hold them.
   */
  private List<Block> pieces(Table table, List<PointDecoder> sorted) {
    List<Block> pieces = new ArrayList<>();
    List<PointDecoder> cluster = new ArrayList<>();
    AddressRange range = sorted.get(0).requiredRange();
    for (PointDecoder point : sorted) {
      AddressRange hull = point.requiredRange();
      requireReadable(table, point);
      if (!cluster.isEmpty() && !hull.overlaps(range)) {
        pieces.addAll(pieces(table, range, cluster));
        cluster = new ArrayList<>();
        range = hull;
      }
      range = range.span(hull);
      cluster.add(point);
    }
    pieces.addAll(pieces(table, range, cluster));
    return pieces;
  }

  private List<Block> pieces(Table table, AddressRange range, List<PointDecoder> cluster) {
    if (rules.allow(table, range)) {
      return List.of(new Block(table, range, cluster));
    }
    if (cluster.stream().anyMatch(point -> point.scaleDecoder() != null)) {
      // Value and scale in one response matter more than the delay of a write.
      return rules.canHold(table, range)
          ? List.of(new Block(table, range, cluster))
          : separateFromScales(table, cluster);
    }
    return separate(table, cluster);
  }

  /** Returns separate blocks for values and for their exponents, sorted by address, each once. */
  private List<Block> separateFromScales(Table table, List<PointDecoder> cluster) {
    Map<AddressRange, Block> pieces =
        new TreeMap<>(
            Comparator.comparingInt(AddressRange::start).thenComparingInt(AddressRange::end));
    for (PointDecoder point : cluster) {
      PointDecoder scale = point.scaleDecoder();
      if (scale != null && rules.canHold(table, scale.requiredRange())) {
        pieces.putIfAbsent(
            scale.requiredRange(), new Block(table, scale.requiredRange(), List.of(scale), true));
      }
      AddressRange needed = scale == null ? point.requiredRange() : AddressRange.of(point.point());
      pieces.merge(
          needed,
          new Block(table, needed, List.of(point), true),
          (one, other) -> merged(table, List.of(one, other)));
    }
    return List.copyOf(pieces.values());
  }

  private static List<Block> separate(Table table, List<PointDecoder> cluster) {
    List<Block> separated = new ArrayList<>();
    for (PointDecoder point : cluster) {
      Block alone = new Block(table, point.requiredRange(), List.of(point));
      int last = separated.size() - 1;
      if (last >= 0 && separated.get(last).range().equals(alone.range())) {
        separated.set(last, merged(table, List.of(separated.get(last), alone)));
      } else {
        separated.add(alone);
      }
    }
    return separated;
  }

  private void requireReadable(Table table, PointDecoder point) {
    AddressRange hull =
        point.scaleDecoder() == null ? point.requiredRange() : AddressRange.of(point.point());
    int limit = rules.maxLength(table, hull);
    if (hull.size() > limit) {
      throw new IllegalArgumentException(
          "point %s: needs %d registers in one read, with its scale point; expected at most %d"
              .formatted(point.point().name(), hull.size(), limit));
    }
    if (rules.isForbidden(table, hull)) {
      throw new IllegalArgumentException(
          "point %s: %s, with its scale point, contains forbidden addresses; expected none"
              .formatted(point.point().name(), hull.toAddresses(table)));
    }
  }

  private static Block merged(Table table, List<Block> pieces) {
    AddressRange range = pieces.get(0).range();
    List<PointDecoder> points = new ArrayList<>();
    for (Block piece : pieces) {
      range = range.span(piece.range());
      points.addAll(piece.points());
    }
    return new Block(table, range, points, pieces.get(0).hasSeparateScale());
  }
}
