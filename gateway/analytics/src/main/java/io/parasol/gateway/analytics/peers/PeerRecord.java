// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import io.parasol.gateway.analytics.expected.MisalignmentEffect;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * What is kept of a member of a group: its baseline and its daily ratios of two years and a month.
 * The ratios are the signal for faults, soiling and degradation.
 *
 * <p>Not safe for use by several threads.
 */
public final class PeerRecord {

  private static final int MAX_DAYS = 762;

  /** How many days show what a member gives of late, before those that a rule judges. */
  private static final int LATE_DAYS = 10;

  /** Of what a member gives more; faults of its neighbours that are not found yet can be a part. */
  private static final double DOUBT = 0.01;

  private record Day(LocalDate date, double ratio, MisalignmentEffect effect) {}

  private final Misalignment misalignment = new Misalignment();
  private final Baseline baseline = new Baseline(misalignment);
  private final DiurnalPowers diurnal = new DiurnalPowers();
  private final List<Day> days = new ArrayList<>();

  /** How much more than its level the member has given of late, as a factor; at least 1. */
  private double raised = 1;

  private boolean isWeak;

  public Baseline baseline() {
    return baseline;
  }

  /** Returns what the member gave at each time of the day. */
  public DiurnalPowers diurnal() {
    return diurnal;
  }

  Misalignment misalignment() {
    return misalignment;
  }

  /**
   * Adds the result of a day, and learns from it if it is a good one.
   *
   * @param weak whether a rule has found that the member is weak; what it gave before stays then
   */
  public void add(PeerRatio result, boolean good, boolean weak) {
    isWeak = weak;
    if (!result.isGiven()) {
      return;
    }
    if (baseline.isReady()) {
      days.add(new Day(result.date(), result.ratio(), result.effect()));
      if (days.size() > MAX_DAYS) {
        days.remove(0);
      }
    }
    if (good) {
      misalignment.learn(result.sums());
      baseline.learn(result);
      baseline.update();
    }
    if (!isWeak) {
      raise();
    }
  }

  /**
   * Takes what the member has given of late, if it is more than its level: a string that was open
   * from the beginning was repaired, or its modules have drifted up with the season. Less is a
   * fault.
   */
  private void raise() {
    raised = 1;
    int end = days.size() - RatioRules.TREND_DAYS;
    if (end >= LATE_DAYS) {
      double[] late =
          latest(LATE_DAYS + RatioRules.TREND_DAYS).stream()
              .limit(LATE_DAYS)
              .mapToDouble(RatioDay::ratio)
              .toArray();
      raised = Math.max(1, Robust.median(late) - DOUBT);
    }
  }

  /** Returns the typical level of the member relative to the reference at one moment. */
  public double level(MisalignmentEffect effect) {
    return baseline.isKnown() ? baseline.level() * Math.exp(misalignment.log(effect)) : 1;
  }

  /** Returns what the member gave by the reference before it became weak, at one moment. */
  double healthy(MisalignmentEffect effect) {
    return isWeak ? raised * level(effect) : level(effect);
  }

  /** Returns the daily ratios since the baseline was known, the oldest first. */
  public List<RatioDay> days() {
    return latest(days.size());
  }

  /** Returns the latest daily ratios, the oldest first. */
  public List<RatioDay> latest(int count) {
    List<RatioDay> latest = new ArrayList<>(Math.min(count, days.size()));
    for (Day each : days.subList(Math.max(0, days.size() - count), days.size())) {
      double level = raised * baseline.base() * Math.exp(misalignment.log(each.effect()));
      latest.add(new RatioDay(each.date(), each.ratio() / level));
    }
    return latest;
  }
}
