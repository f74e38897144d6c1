// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.gateway.analytics.energy.Aggregate;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.figures.SoilingModel;
import io.parasol.gateway.analytics.figures.SoilingModel.KimberTerms;
import io.parasol.gateway.analytics.figures.SoilingModel.Rain;
import io.parasol.gateway.analytics.figures.SoilingTrend;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * The dirt on a plant as a whole: by the index of its inverters where there is an irradiance
 * sensor, else by its rain.
 *
 * @param dayKilowattHours energy of a day with clean modules, the mean of the last days
 * @param method named with the figure
 */
public record PlantSoiling(SoilingTrend trend, double dayKilowattHours, String method) {

  private static final int ENERGY_DAYS = 30;
  private static final int MIN_RAIN_DAYS = 7;

  static Optional<PlantSoiling> of(PlantState state, LocalDate lastClosed) {
    Optional<SoilingTrend> measured = measured(state);
    Optional<SoilingTrend> trend =
        measured.isPresent() ? measured : modelled(state.rain(), state.plant.site().zone());
    return trend.map(
        known ->
            new PlantSoiling(
                known,
                energy(state, lastClosed) / Math.max(0.01, 1 - known.loss()),
                measured.isPresent() ? "daily index by sensor" : "rain, after Kimber"));
  }

  /** Weighs the inverters by their nameplates. */
  private static Optional<SoilingTrend> measured(PlantState state) {
    double watts = 0;
    double rate = 0;
    double loss = 0;
    int days = Integer.MAX_VALUE;
    LocalDate cleaned = LocalDate.MIN;
    for (InverterState each : state.inverters) {
      Optional<SoilingTrend> trend =
          state.sensorPlane.isOf(each.peers) ? SoilingTrend.of(each.index()) : Optional.empty();
      if (trend.isPresent()) {
        double weight = each.nameplate.array().dcWatts();
        watts += weight;
        rate += weight * trend.get().rate();
        loss += weight * trend.get().loss();
        days = Math.min(days, trend.get().days());
        cleaned = trend.get().cleaned().isAfter(cleaned) ? trend.get().cleaned() : cleaned;
      }
    }
    return watts == 0
        ? Optional.empty()
        : Optional.of(new SoilingTrend(cleaned, rate / watts, loss / watts, days));
  }

  private static Optional<SoilingTrend> modelled(
      NavigableMap<LocalDate, Double> rain, ZoneId zone) {
    if (rain.size() < MIN_RAIN_DAYS) {
      return Optional.empty();
    }
    List<Rain> days = new ArrayList<>();
    LocalDate cleaned = rain.firstKey();
    for (Map.Entry<LocalDate, Double> each : rain.entrySet()) {
      days.add(new Rain(LocalDay.of(each.getKey(), zone).endMillis(), each.getValue()));
      if (each.getValue() > KimberTerms.DEFAULT.cleaningRain()) {
        cleaned = each.getKey().plusDays(1);
      }
    }
    double[] losses = SoilingModel.kimber(days, KimberTerms.DEFAULT, List.of());
    double loss = losses[losses.length - 1];
    int count = (int) (rain.lastKey().toEpochDay() - cleaned.toEpochDay()) + 1;
    return Optional.of(new SoilingTrend(cleaned, -KimberTerms.DEFAULT.rate(), loss, count));
  }

  private static double energy(PlantState state, LocalDate lastClosed) {
    double milliWattHours = 0;
    for (InverterState each : state.inverters) {
      milliWattHours +=
          each.calendar.days(lastClosed.minusDays(ENERGY_DAYS - 1L), lastClosed).stream()
              .mapToLong(Aggregate::milliWattHours)
              .average()
              .orElse(0);
    }
    return milliWattHours / 1e6;
  }
}
