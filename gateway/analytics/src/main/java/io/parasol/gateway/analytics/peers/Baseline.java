// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import io.parasol.gateway.analytics.expected.MisalignmentEffect;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The typical level of one member of a group, learned in its first fourteen good days and kept; and
 * how much its ratio scatters, by the latest good days.
 *
 * <p>Not safe for use by several threads.
 */
public final class Baseline {

  public static final int GOOD_DAYS = 14;

  /** With fewer days, the level is not known. */
  private static final int MIN_DAYS = 3;

  private static final int MAX_LATEST = 30;

  private static final double MAX_STRAY = 0.1;

  private record Day(double level, double ratio, MisalignmentEffect effect) {}

  private final Deque<Day> latest = new ArrayDeque<>();
  private final Misalignment misalignment;
  private List<Day> days = List.of();
  private double level = 1;
  private double base = 1;
  private double sigma;

  Baseline(Misalignment misalignment) {
    this.misalignment = misalignment;
  }

  /** Learns from a good day. */
  void learn(PeerRatio day) {
    latest.addLast(new Day(day.level(), day.ratio(), day.effect()));
    if (latest.size() > MAX_LATEST) {
      latest.removeFirst();
    }
    if (!isReady()) {
      // Shade that was not known yet makes the first days strays, not those that follow.
      double median = Robust.median(latest.stream().mapToDouble(Day::ratio).toArray());
      days =
          latest.stream().filter(each -> Math.abs(each.ratio() / median - 1) <= MAX_STRAY).toList();
    }
  }

  /** Computes the level again, as the misalignment is known by now. */
  void update() {
    if (isKnown()) {
      level = Robust.median(days.stream().mapToDouble(this::levelOf).toArray());
      base = Robust.median(days.stream().mapToDouble(this::ratioOf).toArray());
      sigma = Robust.noise(latest.stream().mapToDouble(this::ratioOf).toArray()) / base;
    }
  }

  private double levelOf(Day day) {
    return day.level() / Math.exp(misalignment.log(day.effect()));
  }

  private double ratioOf(Day day) {
    return day.ratio() / Math.exp(misalignment.log(day.effect()));
  }

  /** Returns whether enough days are there for a level. */
  boolean isKnown() {
    return days.size() >= MIN_DAYS;
  }

  /** Returns whether fourteen good days are known. */
  public boolean isReady() {
    return days.size() >= GOOD_DAYS;
  }

  /** Returns the factor between the member and the reference where no shade falls on it. */
  public double level() {
    return level;
  }

  /** Returns the typical ratio of the energies of a day. */
  double base() {
    return base;
  }

  /** Returns the standard deviation of the daily ratio from day to day, as a share of it. */
  public double sigma() {
    return sigma;
  }
}
