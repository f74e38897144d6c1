// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

import java.util.List;

/**
 * The rules that find weak devices and strings by their ratio to their neighbours.
 *
 * <p><em>Day</em>: one day below 0.90. <em>Trend</em>: three days in a row below 1 minus the larger
 * of 3 % and four standard deviations of the member's own ratio.
 */
public final class RatioRules {

  public static final int TREND_DAYS = 3;

  private static final double DAY_LIMIT = 0.90;
  private static final double MIN_DEVIATION = 0.03;
  private static final double SIGMAS = 4;

  private RatioRules() {}

  /** Returns the ratio below which the member is weak. */
  public static double trendLimit(PeerRecord record) {
    return 1 - Math.max(MIN_DEVIATION, SIGMAS * record.baseline().sigma());
  }

  /** Returns whether the last day is far below the usual. */
  public static boolean isBadDay(PeerRecord record) {
    List<RatioDay> last = record.latest(1);
    return !last.isEmpty() && last.get(0).ratio() < Math.min(DAY_LIMIT, trendLimit(record));
  }

  /** Returns whether the last three days are all below the limit. */
  public static boolean isWeak(PeerRecord record) {
    List<RatioDay> last = record.latest(TREND_DAYS);
    double limit = trendLimit(record);
    return last.size() == TREND_DAYS && last.stream().allMatch(each -> each.ratio() < limit);
  }

  /** Returns whether the last day is usual again, half way from the limit to 1 at least. */
  public static boolean isUsual(PeerRecord record) {
    List<RatioDay> last = record.latest(1);
    return !last.isEmpty() && last.get(0).ratio() > (1 + trendLimit(record)) / 2;
  }
}
