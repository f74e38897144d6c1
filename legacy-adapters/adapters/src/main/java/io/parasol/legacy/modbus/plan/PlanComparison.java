// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.Profile;
import io.parasol.config.site.SiteConfig;
import io.parasol.legacy.modbus.codec.PointDecoder;
import io.parasol.legacy.modbus.pdu.AddressRange;
import java.time.Duration;
import java.util.List;

/**
 * The cost of reading every point of a device once: as Parasol plans it, and by two common methods.
 * The times are those of {@link BusPlan}.
 *
 * @param planned blocks planned by cost; they include gaps where that takes less time than another
 *     request.
 * @param touching one request for each run of adjacent points, up to the maximum block length of
 *     the device.
 * @param single one request for each point.
 */
public record PlanComparison(ReadCost planned, ReadCost touching, ReadCost single) {

  /** An arbitrary period, so that every point is read in each round. */
  private static final Duration ANY_PERIOD = Duration.ofSeconds(1);

  /** A register costs so much more than a request that no gap is worth reading. */
  private static final LineCost NO_GAPS = new LineCost(1, 1_000_000);

  /**
   * One method of reading all points: its number of requests, and the time that they occupy the
   * link.
   */
  public record ReadCost(int requests, Duration busy) {

    private static ReadCost of(List<Block> blocks, LineCost cost) {
      long busy =
          blocks.stream()
              .mapToLong(block -> cost.of(block.range().size(), block.table().isBits()))
              .sum();
      return new ReadCost(blocks.size(), Duration.ofNanos(busy));
    }
  }

  /**
   * Compares the three methods.
   *
   * @throws IllegalArgumentException in one line, if a point of the profile cannot be read at all.
   */
  public static PlanComparison of(SiteConfig.Link.Modbus link, Profile profile) {
    LineCost cost = LineCost.of(link).withGap(profile.quirks().gap()).of(profile.quirks());
    PointMap map = PointMap.of(profile, ANY_PERIOD);
    List<Block> alone =
        profile.points().stream()
            .map(point -> PointDecoder.of(profile, point))
            .map(
                point ->
                    new Block(
                        point.point().at().table(), AddressRange.of(point.point()), List.of(point)))
            .toList();
    return new PlanComparison(
        ReadCost.of(blocks(map, cost), cost),
        ReadCost.of(blocks(map, NO_GAPS), cost),
        ReadCost.of(alone, cost));
  }

  private static List<Block> blocks(PointMap map, LineCost cost) {
    return PollPlan.of(map, cost).rounds().stream()
        .flatMap(round -> round.blocks().stream())
        .toList();
  }
}
