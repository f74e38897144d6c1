// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import static io.parasol.legacy.modbus.plan.PointFixture.point;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.profile.Addresses;
import io.parasol.config.model.profile.BlockLimit;
import io.parasol.config.model.profile.Profile;
import io.parasol.config.model.profile.ReadRules;
import io.parasol.config.model.profile.Table;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.pdu.AddressRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** The bounds are checked here by rules of their own, not by those of the planner. */
@DisplayName("The plan of a random map")
class PlannerOptimumTest {

  private final ForbiddenWords learnt = new ForbiddenWords();
  private final List<Addresses> forbidden = new ArrayList<>();
  private final List<BlockLimit> limits = new ArrayList<>();
  private LineCost cost = LineCost.TCP;
  private int most = 125;

  private List<PointDecoder> randomMap(Random random) {
    cost = new LineCost((1 + random.nextInt(20)) * 5_000_000L, random.nextInt(4) * 8_000_000L);
    most = 4 + random.nextInt(12);
    List<PointFixture> points = new ArrayList<>();
    int address = 0;
    int count = 1 + random.nextInt(9);
    for (int i = 0; i < count; i++) {
      int gap = random.nextInt(6);
      if (gap > 2) {
        forbidSometimes(random, new AddressRange(address, address + gap));
      }
      address += gap;
      PointFixture next =
          point("p" + i, "holding " + address, random.nextBoolean() ? "uint32" : "uint16");
      points.add(next);
      address = next.point().end();
    }
    if (random.nextInt(3) == 0) {
      int from = random.nextInt(address);
      limits.add(
          new BlockLimit(
              new Addresses(Table.HOLDING, from, from + random.nextInt(10)),
              2 + random.nextInt(5)));
    }
    Profile profile = PointFixture.profile(points.toArray(PointFixture[]::new));
    return profile.points().stream().map(each -> PointDecoder.of(profile, each)).toList();
  }

  private void forbidSometimes(Random random, AddressRange gap) {
    switch (random.nextInt(6)) {
      case 0 -> learnt.forbid(Table.HOLDING, gap);
      case 1 -> forbidden.add(gap.toAddresses(Table.HOLDING));
      default -> {}
    }
  }

  @RepeatedTest(value = 500, name = "{currentRepetition}")
  void is_as_cheap_as_the_best_of_all_partitions_and_keeps_to_every_bound(RepetitionInfo seed) {
    List<PointDecoder> points = randomMap(new Random(seed.getCurrentRepetition()));

    List<Block> blocks =
        new Planner(new BlockRules(cost, new ReadRules(125, limits, forbidden), most, learnt))
            .plan(points);

    long planned = blocks.stream().mapToLong(block -> cost.of(block.range().size(), false)).sum();
    assertEquals(cheapest(points, 0, new ArrayList<>()), planned);
    assertEquals(points, blocks.stream().flatMap(block -> block.points().stream()).toList());
    for (Block block : blocks) {
      assertTrue(block.points().size() == 1 || mayBeOne(block.range()), block::toString);
      assertTrue(
          block.points().stream()
              .allMatch(point -> block.range().span(point.requiredRange()).equals(block.range())));
    }
  }

  private boolean mayBeOne(AddressRange range) {
    int longest = most;
    for (BlockLimit limit : limits) {
      if (limit.at().first() < range.end() && range.start() <= limit.at().last()) {
        longest = Math.min(longest, limit.maxWords());
      }
    }
    for (int word = range.start(); word < range.end(); word++) {
      if (isForbidden(word)) {
        return false;
      }
    }
    long mostTime = Math.max(150_000_000, 2 * cost.of(0, false));
    return range.size() <= longest && cost.of(range.size(), false) <= mostTime;
  }

  private boolean isForbidden(int word) {
    return learnt.anyIn(Table.HOLDING, new AddressRange(word, word + 1))
        || forbidden.stream().anyMatch(range -> range.first() <= word && word <= range.last());
  }

  /** Every way of putting the points into sets, also sets of points that are not neighbours. */
  private long cheapest(List<PointDecoder> points, int next, List<AddressRange> sets) {
    if (next == points.size()) {
      return sets.stream().mapToLong(set -> cost.of(set.size(), false)).sum();
    }
    AddressRange hull = points.get(next).requiredRange();
    long best = Long.MAX_VALUE;
    for (int i = 0; i < sets.size(); i++) {
      AddressRange before = sets.get(i);
      AddressRange merged = before.span(hull);
      if (mayBeOne(merged)) {
        sets.set(i, merged);
        best = Math.min(best, cheapest(points, next + 1, sets));
        sets.set(i, before);
      }
    }
    sets.add(hull);
    best = Math.min(best, cheapest(points, next + 1, sets));
    sets.remove(sets.size() - 1);
    return best;
  }
}
