// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import java.util.List;

/**
 * The rules that find weak devices and strings by their ratio to their neighbours.
 *
 * <p><em>Day</em>: one day below 0.90. <em>Trend</em>: two of three days in a row below 1 minus the
 * larger of 3 % and four standard deviations of the member's own ratio, and the third one at least
 * half as far below 1. On a cloudy day the difference may be smaller.
 */
public final class RatioRules {

  public static final int TREND_DAYS = 3;

  private static final int MIN_DAYS_BELOW = 2;

  private static final double DAY_LIMIT = 0.90;
  private static final double MIN_DEVIATION = 0.03;
  private static final double SIGMAS = 4;

  private RatioRules() {}

  /** Returns the ratio below which the member is weak. */
  public static double trendLimit(PeerRecord record) {
    return 1 - Math.max(MIN_DEVIATION, SIGMAS * record.baseline().sigma());
  }

  /** Returns whether the last day is far below the typical one. */
  public static boolean isBadDay(PeerRecord record) {
    List<RatioDay> last = record.latest(1);
    return !last.isEmpty() && last.get(0).ratio() < Math.min(DAY_LIMIT, trendLimit(record));
  }

  /** Returns whether most of the last three days are below the limit, and none is normal. */
  public static boolean isWeak(PeerRecord record) {
    List<RatioDay> last = record.latest(TREND_DAYS);
    double limit = trendLimit(record);
    long below = last.stream().filter(each -> each.ratio() < limit).count();
    return last.size() == TREND_DAYS
        && below >= MIN_DAYS_BELOW
        && last.stream().allMatch(each -> each.ratio() < normalLimit(record));
  }

  /** Returns the ratio from which on a day is normal: half way from the limit to 1. */
  public static double normalLimit(PeerRecord record) {
    return (1 + trendLimit(record)) / 2;
  }

  /**
   * Returns whether the last two days are normal. A single one may be above the limit by chance.
   */
  public static boolean isNormal(PeerRecord record) {
    List<RatioDay> last = record.latest(2);
    return !last.isEmpty() && last.stream().allMatch(each -> each.ratio() > normalLimit(record));
  }

  /** Returns whether the last day is normal by a margin that excludes chance. */
  public static boolean isClearlyNormal(PeerRecord record) {
    List<RatioDay> last = record.latest(1);
    return !last.isEmpty() && last.get(0).ratio() > (1 + normalLimit(record)) / 2;
  }
}
