// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus;

import io.parasol.config.SiteConfig;
import io.parasol.config.site.DeviceId;
import io.parasol.config.site.LinkId;
import io.parasol.config.site.Quirks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the devices of a link ask of its line, before a byte is sent: how much of its time, and
 * whether every round ends before the next begins.
 *
 * <p>On a serial line the time is that of the characters on the wire, of the silences between
 * frames and of the device's turnaround, which is 20 ms unless its profile knows better. Over TCP
 * nothing is known beforehand of how fast a controller answers: a request is reckoned to take 5 ms,
 * and 20 µs for each register. A serial line behind a box on the network is taken for one at 9600
 * baud. To all comes the quiet time that the profiles ask for.
 *
 * @param cycles by device, in the order of the configuration, then by period.
 */
public record BusPlan(LinkId link, List<Cycle> cycles) {

  /** More would leave nothing for commands, for probes and for a second try. */
  private static final double MOST_BUSY = 0.9;

  public BusPlan {
    cycles = List.copyOf(cycles);
  }

  /**
   * The points of a device that are read equally often.
   *
   * @param period from one reading to the next.
   * @param requests how many one reading of them takes; {@code busy} is the time of all of these,
   *     {@code longest} that of the longest.
   */
  public record Cycle(
      DeviceId device, Duration period, int points, int requests, Duration busy, Duration longest) {

    /** What one request takes, on the average. */
    public Duration perRequest() {
      return busy.dividedBy(requests);
    }

    /** The share of the line's time that it takes. */
    public double utilisation() {
      return (double) busy.toNanos() / period.toNanos();
    }
  }

  /**
   * Plans a link.
   *
   * @throws IllegalArgumentException in one line, if a point of a profile cannot be read at all.
   */
  public static BusPlan of(SiteConfig.Link.Modbus link, List<SiteConfig.Device.Modbus> devices) {
    List<Quirks> quirks = devices.stream().map(device -> device.profile().quirks()).toList();
    int window = link.isSerialLine() ? 1 : quirks.stream().mapToInt(Quirks::window).min().orElse(1);
    Duration gap =
        quirks.stream().map(Quirks::gap).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
    LineCost cost = LineCost.of(link).withGap(gap);
    List<Cycle> cycles = new ArrayList<>();
    for (SiteConfig.Device.Modbus device : devices) {
      LineCost own = cost.of(device.profile().quirks());
      PollPlan.of(device.profile(), device.every(), own)
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

  /** The share of the line's time that all of them take; above 1 it cannot be done. */
  public double utilisation() {
    return cycles.stream().mapToDouble(Cycle::utilisation).sum();
  }

  public double requestsPerSecond() {
    return cycles.stream()
        .mapToDouble(each -> each.requests() * 1e9 / each.period().toNanos())
        .sum();
  }

  /**
   * Whether every round ends before the next begins, whatever the phases: the line is busy for at
   * most nine tenths of the time, and what is left also holds one request that has begun and cannot
   * be stopped. Sufficient for earliest deadline first without pre-emption.
   */
  public boolean isFeasible() {
    return cycles.isEmpty() || carries(shortestAsked());
  }

  /**
   * The shortest period that the link can keep: if what is read more often than that were read that
   * often, and the rest as often as it is. For a link that keeps its periods already, the shortest
   * that the fastest of its points could have. In whole milliseconds; empty if nothing is read.
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

  /** The shortest period, in nanoseconds, for this much work beside what takes this share. */
  private double shortest(double fastBusy, double slowShare) {
    if (slowShare >= MOST_BUSY) {
      return Double.POSITIVE_INFINITY;
    }
    return Math.max(fastBusy / (MOST_BUSY - slowShare), (fastBusy + longest()) / (1 - slowShare));
  }

  /** Whether the link keeps its periods if none is shorter than this. */
  private boolean carries(Duration least) {
    double share = 0;
    for (Cycle each : cycles) {
      share += (double) each.busy().toNanos() / Math.max(each.period().toNanos(), least.toNanos());
    }
    return share <= MOST_BUSY && share + longest() / least.toNanos() <= 1;
  }

  /** The longest request: a command waits for it at most. Zero if nothing is read. */
  public Duration longestRequest() {
    return cycles.stream().map(Cycle::longest).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
  }

  private double longest() {
    return longestRequest().toNanos();
  }

  private Duration shortestAsked() {
    return cycles.stream().map(Cycle::period).min(Comparator.naturalOrder()).orElseThrow();
  }
}
