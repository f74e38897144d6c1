// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.gateway.analytics.figures.SoilingTrend;
import io.parasol.gateway.analytics.peers.RatioDay;
import io.parasol.gateway.analytics.peers.Robust;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The dirt on a whole group, which no comparison within the group shows: the daily index of its
 * inverters falls. It needs an irradiance sensor.
 *
 * <p>Not safe for use by several threads.
 */
final class GroupSoiling {

  /** Older days say nothing about the dirt of today, and cost time. */
  private static final int MAX_DAYS = 120;

  private static final int MIN_DAYS = 14;

  /** A smaller loss can be a drift of the sensor, or of the season. */
  private static final double MIN_LOSS = 0.02;

  /** In standard deviations of a day from the trend. */
  private static final double MIN_SIGMAS = 2;

  private final List<RatioDay> index = new ArrayList<>();
  private @Nullable Dirt dirt;

  /**
   * What the days until yesterday show.
   *
   * @param clean the index of clean modules
   * @param loss the share that was lost on the last day
   */
  private record Dirt(double clean, double loss) {}

  /** Returns the share of each group that it lost on a day by dirt, 0 to 1; 0 if not known. */
  static Map<String, Double> shares(PlantState state, DayEvaluation evaluation, FigureDay day) {
    Map<String, Double> shares = new HashMap<>();
    state.soiling.forEach(
        (group, soiling) -> shares.put(group, soiling.share(index(state, evaluation, day, group))));
    return shares;
  }

  /** Takes the index of each group on a day that is over. */
  static void addDay(PlantState state, DayEvaluation evaluation, FigureDay day) {
    state.soiling.forEach(
        (group, soiling) -> soiling.add(day.date(), index(state, evaluation, day, group)));
  }

  /** Returns the median index of the inverters that nothing held back; {@code NaN} without any. */
  private static double index(
      PlantState state, DayEvaluation evaluation, FigureDay day, String group) {
    double[] ofGroup = new double[state.inverters.size()];
    for (int i = 0; i < ofGroup.length; i++) {
      InverterState each = state.inverters.get(i);
      FigureDay.Device device = day.devices().get(each.nameplate.device());
      boolean counts =
          each.nameplate.group().equals(group)
              && state.sensorPlane.isOf(each.peers)
              && evaluation.isGood(i);
      double ratio = device != null && counts ? device.light().index() : Double.NaN;
      ofGroup[i] = ratio > 0 ? ratio : Double.NaN;
    }
    return Robust.median(ofGroup);
  }

  void add(LocalDate date, double value) {
    if (Double.isNaN(value)) {
      return;
    }
    index.add(new RatioDay(date, value));
    if (index.size() > MAX_DAYS) {
      index.remove(0);
    }
    dirt =
        SoilingTrend.of(index)
            .filter(each -> each.days() >= MIN_DAYS)
            .flatMap(this::dirt)
            .orElse(null);
  }

  /** Returns the dirt if it is more than the noise of the index. */
  private Optional<Dirt> dirt(SoilingTrend trend) {
    double[] clean =
        index.stream()
            .filter(each -> !each.date().isBefore(trend.cleaned()))
            .mapToDouble(
                each ->
                    each.ratio()
                        / (1
                            + trend.rate() * ChronoUnit.DAYS.between(trend.cleaned(), each.date())))
            .toArray();
    double level = Robust.median(clean);
    double noise = Robust.sigma(clean) / level;
    return trend.loss() >= Math.max(MIN_LOSS, MIN_SIGMAS * noise)
        ? Optional.of(new Dirt(level, trend.loss()))
        : Optional.empty();
  }

  /**
   * Returns the share that a day lost. A day that is better than the trend shows that rain or a
   * cleaning has removed dirt, days before the trend does.
   *
   * @param today the index of the day; {@code NaN} if it is not known
   */
  double share(double today) {
    Dirt known = dirt;
    if (known == null) {
      return 0;
    }
    return Double.isNaN(today)
        ? known.loss()
        : Math.max(0, Math.min(known.loss(), 1 - today / known.clean()));
  }
}
