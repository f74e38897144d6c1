// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What has been found out about a device that its profile does not say: points that it does not
 * have, gaps that it does not let anybody read, the longest block that it answers. Lives as long as
 * the link; an illegal point is tried again now and then, since it may come with the day or with a
 * new firmware.
 */
final class Learned {

  /** Nanoseconds until a point that was refused is asked for again: an hour. */
  static final long RETRY = 3_600_000_000_000L;

  private final LineCost cost;
  private final ForbiddenWords forbidden = new ForbiddenWords();
  private final Map<PointDecoder, Long> illegalSince = new LinkedHashMap<>();

  /** No block is made shorter than the longest point. */
  private final int longestPoint;

  private int mostRegisters;

  Learned(LineCost cost, int mostRegisters, List<PointDecoder> points) {
    this.cost = cost;
    this.mostRegisters = mostRegisters;
    this.longestPoint = points.stream().mapToInt(point -> point.hull().size()).max().orElse(1);
  }

  /** Blocks for those of the points that are not known to be illegal. */
  List<Block> plan(List<PointDecoder> points) {
    return new Planner(cost, mostRegisters, forbidden)
        .plan(points.stream().filter(point -> !isIllegal(point)).toList());
  }

  boolean isIllegal(PointDecoder point) {
    return illegalSince.containsKey(point);
  }

  /** One of these points that was refused long enough ago to be tried again, alone. */
  Optional<PointDecoder> toRetry(List<PointDecoder> points, long now) {
    return points.stream()
        .filter(point -> isIllegal(point) && now - illegalSince.getOrDefault(point, now) >= RETRY)
        .findFirst();
  }

  /** Takes in what a pass has found; then plans made before are out of date. */
  void take(Sweep.Findings findings, long now) {
    for (PointDecoder point : findings.illegal()) {
      illegalSince.put(point, now);
      forbidden.forbid(point.point().at().table(), AddressRange.of(point.point()));
    }
    findings.gaps().forEach(gap -> forbidden.forbid(gap.table(), gap.range()));
    mostRegisters = Math.max(longestPoint, Math.min(mostRegisters, findings.mostRegisters()));
  }

  /** The point can be read after all. */
  void isLegal(PointDecoder point) {
    illegalSince.remove(point);
    forbidden.allow(point.point().at().table(), AddressRange.of(point.point()));
  }

  /** What is known that the profile does not say, for one line of a log. */
  String summary() {
    return "illegal=%s forbidden-words=%d most-registers=%d"
        .formatted(
            illegalSince.keySet().stream().map(point -> point.point().name().value()).toList(),
            forbidden.size(),
            mostRegisters);
  }
}
