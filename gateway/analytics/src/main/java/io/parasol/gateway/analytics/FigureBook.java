// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.gateway.analytics.energy.Aggregate;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.energy.Statistics;
import io.parasol.gateway.analytics.figures.Availability;
import io.parasol.gateway.analytics.figures.DeviceUptime;
import io.parasol.gateway.analytics.figures.Exclusion;
import io.parasol.gateway.analytics.figures.Figure;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.Waterfall;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.analytics.model.Site;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Makes the figures of a plant from its closed days. Two years and a month are kept. */
final class FigureBook {

  private static final int MAX_DAYS = 762;
  private static final int MAX_EXCLUSIONS = 10_000;
  private final EvaluationTerms terms;
  private final NavigableMap<LocalDate, FigureDay> days = new TreeMap<>();
  private final Map<String, Exclusion> exclusions = new LinkedHashMap<>();

  FigureBook(EvaluationTerms terms) {
    this.terms = terms;
  }

  /** Returns what figures need of a day. */
  FigureDay read(DayEvaluation evaluation) {
    return new FigureDayReader(evaluation, terms).read();
  }

  void add(FigureDay day, DayEvaluation evaluation, PlantState state) {
    days.put(day.date(), day);
    if (days.size() > MAX_DAYS) {
      days.pollFirstEntry();
    }
    for (int i = 0; i < state.inverters.size(); i++) {
      InverterState inverter = state.inverters.get(i);
      FigureDay.Device device = day.devices().get(inverter.nameplate.device());
      if (device != null && device.light().index() > 0 && evaluation.isGood(i)) {
        inverter.addIndex(day.date(), device.light().index());
      }
    }
  }

  /** Adds the value of energy that was found after a day was closed. */
  void addMoney(LocalDate date, double money) {
    days.computeIfPresent(date, (same, day) -> day.plusMoney(money));
  }

  /**
   * Takes what the counter of an inverter shows of a closed day on which it was silent.
   *
   * @param lost mWh; 0 if the inverter ran
   * @return the value of what was lost, by the prices of the times in which it was possible
   */
  BigDecimal decide(String inverter, LocalDate date, long lost, Site site) {
    FigureDay day = days.get(date);
    if (day == null) {
      return site.tariff().value(lost, LocalTime.NOON);
    }
    days.put(date, day.decide(inverter, lost));
    FigureDay.Device device = day.devices().get(inverter);
    Map<Long, Long> shares = device == null ? Map.of() : device.times().shares(lost);
    return shares.isEmpty()
        ? site.tariff().value(lost, LocalTime.NOON)
        : shares.entrySet().stream()
            .map(each -> value(each.getValue(), each.getKey(), site))
            .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  private static BigDecimal value(long milliWattHours, long millis, Site site) {
    LocalTime time = Instant.ofEpochMilli(millis).atZone(site.zone()).toLocalTime();
    return site.tariff().value(milliWattHours, time);
  }

  void add(Exclusion exclusion) {
    exclusions.put(exclusion.document(), exclusion);
    if (exclusions.size() > MAX_EXCLUSIONS) {
      exclusions.remove(exclusions.keySet().iterator().next());
    }
  }

  PlantFigures figures(PlantState state, LocalDate from, LocalDate to) {
    List<FigureDay> span = List.copyOf(days.subMap(from, true, to, true).values());
    List<Aggregate> energies = new ArrayList<>();
    List<DeviceLosses> losses = new ArrayList<>();
    for (InverterState each : state.inverters) {
      energies.addAll(each.calendar.days(from, to));
      each.dayFindings.recent().stream()
          .filter(day -> !day.date().isBefore(from) && !day.date().isAfter(to))
          .forEach(losses::add);
    }
    return figures(state, span, energies, losses);
  }

  /** Returns the figures of a day that is not closed. */
  PlantFigures figures(
      PlantState state, FigureDay day, List<Aggregate> energies, List<DeviceLosses> losses) {
    return figures(state, List.of(day.with(losses)), energies, losses);
  }

  private PlantFigures figures(
      PlantState state, List<FigureDay> span, List<Aggregate> energies, List<DeviceLosses> losses) {
    Aggregate sum =
        energies.isEmpty()
            ? new Aggregate(0, 0, Statistics.NONE, 0, 0, false)
            : Aggregate.merge(energies);
    Waterfall waterfall = Waterfall.of(losses);
    double completeness = completeness(span, sum);
    return new PlantFigures(
        new PlantFigures.Energy(
            sum.milliWattHours(),
            completeness,
            sum.milliWattHours() / 1000.0 / watts(state, span),
            span.stream().mapToDouble(FigureDay::money).sum(),
            state.plant.site().carbon().kilograms(sum.milliWattHours())),
        waterfall,
        ratios(state, span, losses),
        timeAvailability(state, span),
        energyAvailability(waterfall, span, completeness));
  }

  /**
   * Returns the share of the time with readings in which inverters are awake; of all the time, if
   * that is never so.
   */
  private static double completeness(List<FigureDay> span, Aggregate sum) {
    double lit = 0;
    double read = 0;
    for (FigureDay day : span) {
      for (FigureDay.Device each : day.devices().values()) {
        lit += each.times().lit();
        read += each.times().read();
      }
    }
    return lit > 0 ? read / lit : sum.completeness();
  }

  /** Returns the DC nameplate power in operation, as a mean of the days. */
  private static double watts(PlantState state, List<FigureDay> span) {
    double sum =
        span.stream()
            .flatMap(day -> day.devices().values().stream())
            .mapToDouble(FigureDay.Device::watts)
            .sum();
    return sum > 0 ? sum / span.size() : dcWatts(state);
  }

  private static double dcWatts(PlantState state) {
    return state.inverters.stream().mapToDouble(each -> each.nameplate.array().dcWatts()).sum();
  }

  private static double meanGamma(PlantState state) {
    double sum = 0;
    for (InverterState each : state.inverters) {
      sum += each.nameplate.array().gamma() * each.nameplate.array().dcWatts();
    }
    return sum / dcWatts(state);
  }

  private PlantFigures.Ratios ratios(
      PlantState state, List<FigureDay> span, List<DeviceLosses> losses) {
    FigureDay.Sensors sensors =
        span.stream()
            .map(FigureDay::sensors)
            .reduce(FigureDay.Sensors.NONE, FigureDay.Sensors::plus);
    double sunny = Math.max(1, sensors.sunny());
    double warm = sensors.warm() / sunny;
    LightRatio ratio = new LightRatio(span, losses);
    return new PlantFigures.Ratios(
        ratio.of(FigureDay.Light::plane, sensors.plane() / sunny, "poa_sensor"),
        sensors.plane() > 0 && warm < Figure.MIN_COMPLETENESS
            ? Figure.NO_TEMPERATURE
            : ratio.of(FigureDay.Light::corrected, warm, correction(meanGamma(state))),
        ratio.of(FigureDay.Light::model, sensors.light() / sunny, "PVWatts model by sensor"));
  }

  private String correction(double gamma) {
    return String.format(
        Locale.ROOT,
        "poa_sensor, reference %.1f °C (%s), gamma %.4f /K",
        terms.reference().celsius(),
        terms.reference().source(),
        gamma);
  }

  private Figure timeAvailability(PlantState state, List<FigureDay> span) {
    List<DeviceUptime> uptimes = new ArrayList<>();
    for (InverterState each : state.inverters) {
      DeviceUptime uptime = DeviceUptime.none(each.nameplate.array().dcWatts());
      for (FigureDay day : span) {
        FigureDay.Device device = day.devices().get(each.nameplate.device());
        if (device != null) {
          uptime = uptime.plus(uptime(each.nameplate, device));
        }
      }
      uptimes.add(uptime);
    }
    return Availability.time(
        uptimes,
        String.format(
            Locale.ROOT,
            "irradiance above %.0f W/m², without a sensor %.0f %% of nameplate possible",
            terms.usefulIrradiance(),
            FigureDayReader.USEFUL_SHARE * 100));
  }

  private DeviceUptime uptime(Nameplate nameplate, FigureDay.Device device) {
    FigureDay.Times times = device.times();
    long excluded =
        times.down().stream().filter(slot -> isExcluded(nameplate.device(), slot)).count();
    return new DeviceUptime(
        times.useful(),
        times.down().size(),
        (int) excluded,
        times.open().size(),
        nameplate.array().dcWatts());
  }

  private boolean isExcluded(String device, long slot) {
    Instant begin = Instant.ofEpochMilli(slot);
    Instant end = begin.plusMillis(LocalDay.SLOT_MILLIS);
    return exclusions.values().stream().anyMatch(each -> each.covers(device, begin, end));
  }

  private Figure energyAvailability(Waterfall waterfall, List<FigureDay> span, double complete) {
    long lost = 0;
    for (Cause each : FigureDay.UNAVAILABLE) {
      lost += waterfall.losses().getOrDefault(each, 0L);
    }
    return Availability.energy(waterfall.energy(), lost, Math.min(lost, excluded(span)), complete);
  }

  private long excluded(List<FigureDay> span) {
    long excluded = 0;
    for (FigureDay day : span) {
      for (var device : day.devices().entrySet()) {
        for (var slot : device.getValue().lost().entrySet()) {
          excluded += isExcluded(device.getKey(), slot.getKey()) ? slot.getValue() : 0;
        }
      }
    }
    return excluded;
  }
}
