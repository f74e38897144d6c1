// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

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

  private final Baseline baseline = new Baseline();
  private final List<RatioDay> days = new ArrayList<>();

  public Baseline baseline() {
    return baseline;
  }

  /** Adds the result of a day, and learns from it if it is a good one. */
  public void add(PeerRatio result, boolean good) {
    if (!result.isGiven()) {
      return;
    }
    if (!baseline.isReady()) {
      if (good) {
        baseline.learn(result.level(), result.rawRatio());
      }
      return;
    }
    days.add(new RatioDay(result.date(), result.ratio()));
    if (days.size() > MAX_DAYS) {
      days.remove(0);
    }
  }

  /** Returns the daily ratios since the baseline was known, the oldest first. */
  public List<RatioDay> days() {
    return List.copyOf(days);
  }

  /** Returns the latest daily ratios, the oldest first. */
  public List<RatioDay> latest(int count) {
    return List.copyOf(days.subList(Math.max(0, days.size() - count), days.size()));
  }
}
