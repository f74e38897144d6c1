// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.config.model.profile.Meaning;
import io.parasol.config.model.profile.PointMeaning;
import io.parasol.gateway.analytics.energy.Aggregate;
import io.parasol.gateway.analytics.energy.DayAggregates;
import io.parasol.gateway.analytics.energy.DeviceHistory;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.energy.Resolution;
import io.parasol.gateway.analytics.energy.SampleSeries;
import io.parasol.gateway.analytics.figures.Degradation;
import io.parasol.gateway.analytics.figures.Exclusion;
import io.parasol.gateway.analytics.figures.Figure;
import io.parasol.gateway.analytics.figures.SoilingTrend;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.model.PlantEvent;
import io.parasol.gateway.analytics.model.PvPlant;
import io.parasol.gateway.analytics.model.Sample;
import io.parasol.gateway.analytics.peers.RatioDay;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The analytics of one plant: takes samples and events, gives aggregates, findings and figures.
 *
 * <p>It has no clock. {@link #advanceTo} closes the days that are over; the samples of a day are
 * kept until then, in any order of arrival, and dropped with it. Results do not depend on the order
 * of arrival. Memory is bounded by the number of inverters.
 *
 * <p>Not safe for use by several threads.
 */
public final class PlantAnalytics {

  static final PointMeaning ENERGY = new PointMeaning(Meaning.AC_ENERGY_TOTAL);

  private static final Duration MAX_AHEAD = Duration.ofDays(1);

  /** Yesterday, until its late readings have arrived. */
  private static final int MAX_OPEN_DAYS = 2;

  private final PlantState state;
  private final EvaluationTerms terms;
  private final FigureBook figures;
  private final DayListener listener;
  private Instant now;
  private LocalDay oldest;

  /**
   * Begins with the day of {@code start}.
   *
   * @param listener gets each day before its samples are dropped
   */
  public PlantAnalytics(PvPlant plant, EvaluationTerms terms, DayListener listener, Instant start) {
    this.state = new PlantState(plant);
    this.terms = terms;
    this.figures = new FigureBook(terms);
    this.listener = listener;
    this.now = start;
    this.oldest = LocalDay.containing(start.toEpochMilli(), plant.site().zone());
  }

  /** Takes a sample. */
  public SampleResult add(Sample sample) {
    DeviceHistory history = state.histories().get(sample.device());
    if (history == null) {
      return SampleResult.UNKNOWN_DEVICE;
    }
    if (sample.time().isAfter(now.plus(MAX_AHEAD))) {
      return SampleResult.TOO_EARLY;
    }
    if (sample.time().isBefore(Instant.ofEpochMilli(oldest.startMillis()))) {
      return SampleResult.TOO_LATE;
    }
    return switch (history.add(sample)) {
      case NEW, CORRECTED -> SampleResult.ACCEPTED;
      case UNCHANGED -> SampleResult.DUPLICATE;
      case FULL -> SampleResult.FULL;
    };
  }

  /**
   * Takes an event; one with the device and id of a former event replaces it while its days are
   * open.
   */
  public void add(PlantEvent event) {
    state.add(event);
  }

  /** Takes a time that both parties of the contract do not count; each document counts once. */
  public void add(Exclusion exclusion) {
    figures.add(exclusion);
  }

  /** Sets the time, closes the days that are over since {@link EvaluationTerms#lateness}. */
  public List<ClosedDay> advanceTo(Instant time) {
    List<ClosedDay> closed = new ArrayList<>();
    now = time;
    while (oldest.endMillis() + terms.lateness().toMillis() <= time.toEpochMilli()) {
      listener.beforeClose(oldest.date());
      closed.add(DayClosing.close(state, figures, oldest));
      oldest = LocalDay.containing(oldest.endMillis(), state.plant.site().zone());
    }
    return closed;
  }

  /**
   * Returns the aggregates of a point.
   *
   * @param resolution a day and shorter: of an open day. A month or year: all that are known, of an
   *     energy.
   */
  public List<Aggregate> aggregates(
      String device, PointMeaning point, LocalDate date, Resolution resolution) {
    DeviceHistory history = state.histories().get(device);
    if (history == null) {
      return List.of();
    }
    LocalDay day = LocalDay.of(date, state.plant.site().zone());
    SampleSeries series = history.of(point);
    Optional<InverterState> inverter = inverter(device);
    if (point.equals(ENERGY) && inverter.isPresent()) {
      return switch (resolution) {
        case MONTH -> inverter.get().calendar.months();
        case YEAR -> inverter.get().calendar.years(state.plant.site().zone());
        default ->
            DayAggregates.of(
                state.energy(inverter.get(), day), series, resolution, state.lit(day), begun(day));
      };
    }
    return DayAggregates.of(series, day, resolution);
  }

  /** Returns how many slots of a day have begun. */
  private int begun(LocalDay day) {
    long millis = Math.min(now.toEpochMilli(), day.endMillis()) - day.startMillis();
    return (int) Math.max(0, (millis + LocalDay.SLOT_MILLIS - 1) / LocalDay.SLOT_MILLIS);
  }

  /** Returns the energy of closed days of an inverter, from a date to another, both included. */
  public List<Aggregate> closedDays(String device, LocalDate from, LocalDate to) {
    return inverter(device).map(each -> each.calendar.days(from, to)).orElse(List.of());
  }

  private Optional<InverterState> inverter(String device) {
    return state.inverters.stream()
        .filter(each -> each.nameplate.device().equals(device))
        .findFirst();
  }

  /** Evaluates the day of the present until now. */
  public PlantNow present() {
    LocalDay today = LocalDay.containing(now.toEpochMilli(), state.plant.site().zone());
    int end = today.slotOf(now.toEpochMilli());
    DayEvaluation evaluation = new DayEvaluation(state, today, end);
    List<DeviceLosses> losses = OpenDay.losses(state, evaluation, figures.read(evaluation));
    List<DeviceNow> devices = new ArrayList<>();
    for (int i = 0; i < state.inverters.size(); i++) {
      devices.add(evaluation.now(i, end, losses.get(i)));
    }
    return new PlantNow(
        devices, Instant.ofEpochMilli(today.startMillis()), evaluation.possibleWatts(end));
  }

  /** Returns the figures, losses and findings of the day of the present until now. */
  public OpenDay today() {
    LocalDay today = LocalDay.containing(now.toEpochMilli(), state.plant.site().zone());
    return OpenDay.of(state, figures, today, today.slotOf(now.toEpochMilli()));
  }

  /**
   * Returns the inverters that are not compared with their neighbours, as of the last closed day:
   * their modules look elsewhere than their nameplates say, or the clock of their readings is
   * wrong.
   */
  public List<String> turned() {
    return state.turned();
  }

  /** Returns the plant. */
  public PvPlant plant() {
    return state.plant;
  }

  /** Returns the findings that last, as of the last closed day. */
  public List<LossFinding> openFindings() {
    List<LossFinding> open = new ArrayList<>();
    for (InverterState each : state.inverters) {
      open.addAll(each.slotFindings.open());
      each.dayFindings.open().ifPresent(open::add);
    }
    return open;
  }

  /**
   * Returns the findings that last now: those of closed days that have not ended since, and those
   * of the open day whose cause is certain already (no production, a fault, no grid, snow). A
   * finding keeps its id when its day is closed.
   */
  public List<LossFinding> lastingFindings() {
    LocalDay today = LocalDay.containing(now.toEpochMilli(), state.plant.site().zone());
    List<LocalDay> days = new ArrayList<>();
    LocalDay day = oldest;
    while (day.startMillis() < today.startMillis() && days.size() < MAX_OPEN_DAYS) {
      days.add(day);
      day = LocalDay.containing(day.endMillis(), state.plant.site().zone());
    }
    days.add(today);
    return OpenDay.lasting(state, figures, days, today.slotOf(now.toEpochMilli()));
  }

  /** Returns the losses of the closed days of an inverter, with causes that were found later. */
  public List<DeviceLosses> losses(String device) {
    return inverter(device).map(each -> each.dayFindings.recent()).orElse(List.of());
  }

  /** Returns the figures of the plant from a closed day to another, both included. */
  public PlantFigures figures(LocalDate from, LocalDate to) {
    return figures.figures(state, from, to);
  }

  /** Returns the loss by dirt of an inverter; empty without an irradiance sensor or too early. */
  public Optional<SoilingTrend> soiling(String device) {
    return inverter(device).flatMap(each -> SoilingTrend.of(each.index()));
  }

  /**
   * Returns the loss by dirt of the plant as of the last closed day; empty without an irradiance or
   * rain sensor, or too early.
   */
  public Optional<PlantSoiling> soiling() {
    return PlantSoiling.of(state, oldest.date().minusDays(1));
  }

  /** Returns the yearly change of the plant: the mean of its inverters, by their nameplates. */
  public Figure degradation() {
    Map<List<RatioDay>, Double> indices = new LinkedHashMap<>();
    for (InverterState each : state.inverters) {
      List<RatioDay> index = each.index();
      if (!index.isEmpty()) {
        indices.merge(index, each.nameplate.array().dcWatts(), Double::sum);
      }
    }
    return indices.isEmpty() ? Figure.NO_IRRADIANCE : Degradation.mean(indices);
  }

  /** Returns the yearly change of an inverter. */
  public Figure degradation(String device) {
    return inverter(device)
        .map(each -> Degradation.yearly(each.index()))
        .orElse(
            new Figure.Missing(
                Figure.Why.DEVICE, "%s is no inverter of this plant".formatted(device)));
  }
}
