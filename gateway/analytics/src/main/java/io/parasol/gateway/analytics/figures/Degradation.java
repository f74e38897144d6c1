// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.figures;

import io.parasol.gateway.analytics.peers.RatioDay;
import io.parasol.gateway.analytics.peers.Robust;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The yearly change of a plant or inverter after rdtools: the median of all changes of a year. */
public final class Degradation {

  private static final String METHOD = "median of year-on-year changes";
  private static final int MIN_DAYS = 730;
  private static final int DAYS_A_YEAR = 365;

  private static final Figure.Missing TOO_EARLY =
      new Figure.Missing(Figure.Why.YEARS, "two years of days are needed");

  private Degradation() {}

  /**
   * Returns the mean change of several inverters in a year.
   *
   * @param indices of each, with its weight
   */
  public static Figure mean(Map<List<RatioDay>, Double> indices) {
    double sum = 0;
    double weights = 0;
    double completeness = 1;
    Figure last = TOO_EARLY;
    for (Map.Entry<List<RatioDay>, Double> each : indices.entrySet()) {
      last = yearly(each.getKey());
      if (last instanceof Figure.Given given) {
        sum += given.value() * each.getValue();
        weights += each.getValue();
        completeness = Math.min(completeness, given.completeness());
      }
    }
    return weights == 0 ? last : Figure.of(sum / weights, completeness, METHOD);
  }

  /**
   * Returns the change in a year, relative to the median of the first year; -0.005 is half a
   * percent less each year.
   *
   * @param index daily energy by expected energy, in the order of the days
   */
  public static Figure yearly(List<RatioDay> index) {
    if (index.isEmpty()
        || index.get(0).date().plusDays(MIN_DAYS - 1).isAfter(index.get(index.size() - 1).date())) {
      return TOO_EARLY;
    }
    LocalDate firstYear = index.get(0).date().plusDays(DAYS_A_YEAR);
    double start =
        Robust.median(
            index.stream()
                .filter(each -> each.date().isBefore(firstYear))
                .mapToDouble(RatioDay::ratio)
                .toArray());
    Map<LocalDate, Double> byDate = new HashMap<>();
    index.forEach(each -> byDate.put(each.date(), each.ratio()));
    double[] changes =
        index.stream()
            .filter(each -> byDate.containsKey(each.date().plusDays(DAYS_A_YEAR)))
            .mapToDouble(
                each ->
                    (byDate.getOrDefault(each.date().plusDays(DAYS_A_YEAR), Double.NaN)
                            - each.ratio())
                        / start)
            .toArray();
    double days = 2.0 * changes.length;
    double completeness = Math.min(1, days / index.size());
    return Figure.of(Robust.median(changes), completeness, METHOD);
  }
}
