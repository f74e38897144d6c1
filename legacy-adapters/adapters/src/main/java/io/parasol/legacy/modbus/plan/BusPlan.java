// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.plan;

import io.parasol.config.model.profile.Quirks;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.site.SiteConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The planned load of a link, computed before a byte is sent: how much of its time the devices use,
 * and whether every round ends before the next one starts.
 *
 * <p>On a serial line the time consists of the characters on the wire, the silent intervals between
 * frames and the turnaround of the device. The turnaround is 20 ms unless the profile states
 * another value. Over TCP the response time of a controller is unknown in advance: a request counts
 * as 5 ms plus 20 µs for each register. A serial line behind a network gateway counts as one at
 * 9600 baud. The gaps that the profiles require are added.
 *
 * @param cycles by device in the order of the configuration, then by period.
 */
public record BusPlan(LinkId link, List<Cycle> cycles) {

  /** Maximum share of the line's time; the rest is reserved for commands, probes and retries. */
  private static final double MAX_LINE_LOAD = 0.9;

  public BusPlan {
    cycles = List.copyOf(cycles);
  }

  /**
   * The points of a device that are read with the same period.
   *
   * @param period time between two reads.
   * @param points number of points.
   * @param requests number of requests for one read of all points.
   * @param busy total time of these requests.
   * @param longest time of the longest of these requests.
   */
  public record Cycle(
      DeviceId device, Duration period, int points, int requests, Duration busy, Duration longest) {

    /** Returns the average time of one request. */
    public Duration perRequest() {
      return busy.dividedBy(requests);
    }

    /** Returns the share of the line's time that this cycle uses. */
    public double utilisation() {
      return (double) busy.toNanos() / period.toNanos();
    }
  }

  /**
   * Plans a link.
   *
   * @throws IllegalArgumentException with a one-line message, if a point of a profile cannot be
   *     read at all.
   */
  public static BusPlan of(SiteConfig.Link.Modbus link, List<SiteConfig.Device.Modbus> devices) {
    return of(link, devices, new PlanCache());
  }

  /** Plans a link as {@link #of(SiteConfig.Link.Modbus, List)} does. Links may share the plans. */
  public static BusPlan of(
      SiteConfig.Link.Modbus link, List<SiteConfig.Device.Modbus> devices, PlanCache plans) {
    List<Quirks> quirks = devices.stream().map(device -> device.profile().quirks()).toList();
    int window = link.isSerialLine() ? 1 : quirks.stream().mapToInt(Quirks::window).min().orElse(1);
    Duration gap =
        quirks.stream().map(Quirks::gap).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
    LineCost cost = LineCost.of(link).withGap(gap);
    List<Cycle> cycles = new ArrayList<>();
    for (SiteConfig.Device.Modbus device : devices) {
      LineCost own = cost.of(device.profile().quirks());
      plans
          .plan(plans.map(device.profile(), device.every()), own)
          .rounds()
          .forEach(round -> cycles.add(cycle(device.id(), round, own, window)));
    }
    return new BusPlan(link.id(), cycles);
  }

  private static Cycle cycle(DeviceId device, PollPlan.Round round, LineCost cost, int window) {
    long busy = 0;
    long longest = 0;
    for (Block block : round.blocks()) {
      long time = cost.of(block.range().size(), block.table().isBits(), window);
      busy += time;
      longest = Math.max(longest, time);
    }
    return new Cycle(
        device,
        round.period(),
        round.points().size(),
        round.blocks().size(),
        Duration.ofNanos(busy),
        Duration.ofNanos(longest));
  }

  /** Returns the share of the line's time that all cycles use; above 1 the link is overloaded. */
  public double utilisation() {
    return cycles.stream().mapToDouble(Cycle::utilisation).sum();
  }

  public double requestsPerSecond() {
    return cycles.stream()
        .mapToDouble(each -> each.requests() * 1e9 / each.period().toNanos())
        .sum();
  }

  /**
   * Returns whether every round ends before the next one starts, whatever the phases. The line may
   * be busy for at most nine tenths of the time. The rest must also hold one request that has
   * started and cannot be aborted. This is a sufficient condition for non-preemptive
   * earliest-deadline-first scheduling (the exact test is in Jeffay, Stanat and Martel 1991).
   */
  public boolean isFeasible() {
    return cycles.isEmpty() || isFeasibleWith(shortestConfiguredPeriod());
  }

  /**
   * Returns the shortest period that the link can sustain, in whole milliseconds; empty if nothing
   * is read. Points that are read more often are assumed to be slowed down to this period; the
   * others keep theirs. If the link already keeps its periods, this is the shortest possible period
   * of its fastest points.
   */
  public Optional<Duration> shortestPeriod() {
    TreeMap<Long, Long> busyByPeriod = new TreeMap<>();
    cycles.forEach(
        each -> busyByPeriod.merge(each.period().toNanos(), each.busy().toNanos(), Long::sum));
    double fastBusy = 0;
    double slowShare = 0;
    for (var each : busyByPeriod.entrySet()) {
      slowShare += (double) each.getValue() / each.getKey();
    }
    for (var each : busyByPeriod.entrySet()) {
      fastBusy += each.getValue();
      slowShare -= (double) each.getValue() / each.getKey();
      Long nextSlower = busyByPeriod.higherKey(each.getKey());
      double shortest = shortest(fastBusy, slowShare);
      if (nextSlower == null || shortest <= nextSlower) {
        return Optional.of(Duration.ofMillis((long) Math.ceil(shortest / 1e6)));
      }
    }
    return Optional.empty();
  }

  /**
   * Returns the shortest period for this much work, in nanoseconds, beside cycles that use the
   * given share.
   */
  private double shortest(double fastBusy, double slowShare) {
    if (slowShare >= MAX_LINE_LOAD) {
      return Double.POSITIVE_INFINITY;
    }
    return Math.max(
        fastBusy / (MAX_LINE_LOAD - slowShare), (fastBusy + longest()) / (1 - slowShare));
  }

  /** Returns whether the link keeps its periods if none is shorter than the given one. */
  private boolean isFeasibleWith(Duration minPeriod) {
    double share = 0;
    for (Cycle each : cycles) {
      share +=
          (double) each.busy().toNanos() / Math.max(each.period().toNanos(), minPeriod.toNanos());
    }
    return share <= MAX_LINE_LOAD && share + longest() / minPeriod.toNanos() <= 1;
  }

  /**
   * Returns the time of the longest request, for which a command may have to wait. Zero if nothing
   * is read.
   */
  public Duration longestRequest() {
    return cycles.stream().map(Cycle::longest).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
  }

  private double longest() {
    return longestRequest().toNanos();
  }

  private Duration shortestConfiguredPeriod() {
    return cycles.stream().map(Cycle::period).min(Comparator.naturalOrder()).orElseThrow();
  }
}
