// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.Profile;
import io.parasol.legacy.modbus.codec.PointDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The reads of a device and their periods, according to its profile alone. Points with the same
 * period are read in one round.
 */
public final class PollPlan {

  private final List<Round> rounds;

  private PollPlan(List<Round> rounds) {
    this.rounds = List.copyOf(rounds);
  }

  /** The points of one period, and the blocks that contain them. */
  public record Round(Duration period, List<PointDecoder> points, List<Block> blocks) {
    public Round {
      points = List.copyOf(points);
      blocks = List.copyOf(blocks);
    }
  }

  /**
   * One round in numbers.
   *
   * @param period the time from one round to the next.
   * @param requests the number of requests in a round.
   * @param registers the number of registers in the responses, gaps included; {@code bits}
   *     likewise.
   */
  public record Cycle(Duration period, int points, int requests, int registers, int bits) {}

  /**
   * Plans the reads of a device on a TCP link.
   *
   * @param every the read period of points that do not state one themselves.
   * @throws IllegalArgumentException in one line, if a point of the profile cannot be read at all:
   *     it does not fit a block, or is too far from its scale point.
   */
  public static PollPlan of(Profile profile, Duration every) {
    return of(profile, every, LineCost.TCP);
  }

  static PollPlan of(Profile profile, Duration every, LineCost cost) {
    return of(PointMap.of(profile, every), cost);
  }

  public static PollPlan of(PointMap map, LineCost cost) {
    Planner planner = new Planner(BlockRules.of(cost, map.profile().quirks().reads()));
    List<Round> rounds = new ArrayList<>();
    map.byPeriod()
        .forEach((period, points) -> rounds.add(new Round(period, points, planner.plan(points))));
    return new PollPlan(rounds);
  }

  /** Returns the rounds, from the shortest period to the longest. */
  public List<Round> rounds() {
    return rounds;
  }

  /** Returns the rounds in numbers, from the shortest period to the longest. */
  public List<Cycle> cycles() {
    return rounds.stream().map(PollPlan::cycle).toList();
  }

  private static Cycle cycle(Round round) {
    int registers = 0;
    int bits = 0;
    for (Block block : round.blocks()) {
      if (block.table().isBits()) {
        bits += block.range().size();
      } else {
        registers += block.range().size();
      }
    }
    return new Cycle(round.period(), round.points().size(), round.blocks().size(), registers, bits);
  }
}
