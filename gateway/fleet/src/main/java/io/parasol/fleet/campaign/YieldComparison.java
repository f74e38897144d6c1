// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.campaign;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The energy of a device after its install, relative to other devices, compared with the same ratio
 * before. Nameplates, orientation and weather cancel out: the others had the same weather, and the
 * hours before are the same hours of the day, whole days earlier.
 *
 * @param ratio 1 if nothing has changed; NaN if nothing could be compared.
 * @param peers how many other devices were compared.
 * @param hours with production that each of them was compared for, at least.
 * @param problem why nothing could be compared; empty if that was possible.
 */
record YieldComparison(double ratio, int peers, int hours, String problem) {

  /** One other device could have changed as well. */
  static final int MIN_PEERS = 2;

  /** What an hour must have of the best one, so that its quotient means something. */
  private static final double MIN_SHARE = 0.1;

  /**
   * The hours that are compared.
   *
   * @param from of the first hour after the install.
   * @param to the end of the last one.
   * @param earlier how much earlier the hours before are; whole days.
   */
  record Hours(Instant from, Instant to, Duration earlier) {

    /** Returns the whole hours from an install until now, and the same hours before the command. */
    static Hours of(Instant sent, Instant installed, Instant now) {
      Instant hour = installed.truncatedTo(ChronoUnit.HOURS);
      Instant from = hour.equals(installed) ? hour : hour.plus(1, ChronoUnit.HOURS);
      Instant to = now.truncatedTo(ChronoUnit.HOURS);
      Duration earlier = Duration.ofDays(1);
      while (to.minus(earlier).isAfter(sent)) {
        earlier = earlier.plusDays(1);
      }
      return new Hours(from, to, earlier);
    }

    boolean isEmpty() {
      return !from.isBefore(to);
    }
  }

  static YieldComparison impossible(String problem) {
    return new YieldComparison(Double.NaN, 0, 0, problem);
  }

  /**
   * Compares a device with others.
   *
   * @param own its energy by the begin of the hour, before and after; an hour without readings is
   *     missing.
   * @param others the same of each other device.
   * @param minHours how many hours with production a device must have to be compared with.
   */
  static YieldComparison of(
      Map<Instant, Long> own,
      List<? extends Map<Instant, Long>> others,
      Hours hours,
      int minHours) {
    List<Double> ratios = new ArrayList<>();
    int least = Integer.MAX_VALUE;
    for (Map<Instant, Long> each : others) {
      NavigableMap<Instant, long[]> pairs = pairs(own, each, hours);
      double before = quotient(pairs, 1);
      double after = quotient(pairs, 0);
      if (pairs.size() >= minHours && before > 0 && Double.isFinite(after)) {
        ratios.add(after / before);
        least = Math.min(least, pairs.size());
      }
    }
    if (ratios.size() < MIN_PEERS) {
      return impossible(
          "%d other devices have %d hours with production before and after, expected at least %d"
              .formatted(ratios.size(), minHours, MIN_PEERS));
    }
    return new YieldComparison(median(ratios), ratios.size(), least, "");
  }

  /** Hours in which all four energies are known and the other device has produced. */
  private static NavigableMap<Instant, long[]> pairs(
      Map<Instant, Long> own, Map<Instant, Long> other, Hours hours) {
    NavigableMap<Instant, long[]> pairs = new TreeMap<>();
    for (Instant hour = hours.from();
        hour.isBefore(hours.to());
        hour = hour.plus(1, ChronoUnit.HOURS)) {
      Instant earlier = hour.minus(hours.earlier());
      Long mine = own.get(hour);
      Long mineBefore = own.get(earlier);
      Long theirs = other.get(hour);
      Long theirsBefore = other.get(earlier);
      if (mine != null && mineBefore != null && theirs != null && theirsBefore != null) {
        pairs.put(hour, new long[] {mine, mineBefore, theirs, theirsBefore});
      }
    }
    double best = pairs.values().stream().mapToLong(each -> each[2]).max().orElse(0);
    double bestBefore = pairs.values().stream().mapToLong(each -> each[3]).max().orElse(0);
    pairs
        .values()
        .removeIf(
            each ->
                each[2] <= 0
                    || each[3] <= 0
                    || each[2] < MIN_SHARE * best
                    || each[3] < MIN_SHARE * bestBefore);
    return pairs;
  }

  private static double quotient(Map<Instant, long[]> pairs, int at) {
    double mine = pairs.values().stream().mapToDouble(each -> each[at]).sum();
    double theirs = pairs.values().stream().mapToDouble(each -> each[at + 2]).sum();
    return theirs > 0 ? mine / theirs : Double.NaN;
  }

  private static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** Returns it in one line. */
  String text() {
    return problem.isEmpty()
        ? String.format(
            Locale.ROOT,
            "energy %.3f of what %d other devices lead to expect, in %d hours",
            ratio,
            peers,
            hours)
        : problem;
  }
}
