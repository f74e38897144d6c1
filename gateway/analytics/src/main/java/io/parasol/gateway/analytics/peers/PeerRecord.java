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

  private record Day(LocalDate date, double ratio, MisalignmentEffect effect) {}

  private final Misalignment misalignment = new Misalignment();
  private final Baseline baseline = new Baseline(misalignment);
  private final List<Day> days = new ArrayList<>();

  public Baseline baseline() {
    return baseline;
  }

  Misalignment misalignment() {
    return misalignment;
  }

  /** Adds the result of a day, and learns from it if it is a good one. */
  public void add(PeerRatio result, boolean good) {
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
  }

  /** Returns what the member usually gives by the reference, at one moment. */
  public double usual(MisalignmentEffect effect) {
    return baseline.isKnown() ? baseline.level() * Math.exp(misalignment.log(effect)) : 1;
  }

  /** Returns the daily ratios since the baseline was known, the oldest first. */
  public List<RatioDay> days() {
    return latest(days.size());
  }

  /** Returns the latest daily ratios, the oldest first. */
  public List<RatioDay> latest(int count) {
    List<RatioDay> latest = new ArrayList<>();
    for (Day each : days.subList(Math.max(0, days.size() - count), days.size())) {
      double usual = baseline.base() * Math.exp(misalignment.log(each.effect()));
      latest.add(new RatioDay(each.date(), each.ratio() / usual));
    }
    return latest;
  }
}
