// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.energy.Aggregate;
import io.parasol.gateway.analytics.energy.DayAggregates;
import io.parasol.gateway.analytics.energy.EnergySlots;
import io.parasol.gateway.analytics.energy.EnergyValue;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.energy.Resolution;
import io.parasol.gateway.analytics.energy.SampleSeries;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceDay;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.losses.LossLedger;
import io.parasol.gateway.analytics.losses.SlotCauses;
import io.parasol.gateway.analytics.peers.PeerRatio;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Closes one day of a plant. */
final class DayClosing {

  private final PlantState state;
  private final FigureBook figures;
  private final LocalDay day;
  private final List<LossFinding> ended = new ArrayList<>();
  private final List<LateEnergy> late = new ArrayList<>();
  private final SortedSet<LocalDate> explained = new TreeSet<>();

  private DayClosing(PlantState state, FigureBook figures, LocalDay day) {
    this.state = state;
    this.figures = figures;
    this.day = day;
  }

  static ClosedDay close(PlantState state, FigureBook figures, LocalDay day) {
    return new DayClosing(state, figures, day).close();
  }

  private ClosedDay close() {
    DayEvaluation evaluation = new DayEvaluation(state, day, day.slots());
    FigureDay read = figures.read(evaluation);
    Map<String, Double> soiled = GroupSoiling.shares(state, evaluation, read);
    List<DeviceLosses> losses = new ArrayList<>();
    for (int i = 0; i < state.inverters.size(); i++) {
      InverterState inverter = state.inverters.get(i);
      correctFormerDays(inverter, evaluation.causes.get(i));
      losses.add(settle(evaluation, i, soiled.getOrDefault(inverter.nameplate.group(), 0.0)));
    }
    // What one inverter lost follows from the former days of the others.
    for (int i = 0; i < losses.size(); i++) {
      evaluation.causes.get(i).addTo(state.inverters.get(i).dayFindings.device().diurnal());
    }
    figures.add(read.with(losses), evaluation, state);
    GroupSoiling.addDay(state, evaluation, read);
    state.sensorPlane.add(evaluation.plant);
    state.close(day);
    return new ClosedDay(
        day.date(), losses, late, explained, ended, state.turned(), evaluation.plant.dropped());
  }

  private DeviceLosses settle(DayEvaluation evaluation, int index, double soiled) {
    InverterState inverter = state.inverters.get(index);
    DeviceDay device = evaluation.device(index);
    SlotCauses causes = evaluation.causes.get(index);
    double[] ratios = causes.quarterRatios();
    inverter.shade.add(ratios);
    PeerRatio result = evaluation.result(index);
    Optional<Cause> dayCause =
        inverter.dayFindings.judge(
            result,
            evaluation.strings(index),
            evaluation.isTypical(index),
            inverter.shade.explains(ratios));
    DeviceLosses losses =
        LossLedger.book(
            device,
            evaluation.possible.get(index),
            causes,
            dayCause,
            state.hidden(inverter, soiled));
    ended.addAll(inverter.slotFindings.add(losses, causes, day));
    inverter
        .slotFindings
        .takeSnowBegin()
        .map(begin -> LocalDate.ofInstant(begin, state.plant.site().zone()))
        .ifPresent(inverter.dayFindings::explainBySnow);
    inverter.dayFindings.settle(losses, device.energy()).ifPresent(ended::add);
    explained.addAll(inverter.dayFindings.takeExplained());
    inverter.calendar.put(day.date(), aggregate(inverter, device.energy()));
    return losses;
  }

  private Aggregate aggregate(InverterState inverter, EnergySlots energy) {
    SampleSeries counter = inverter.history.of(Meaning.AC_ENERGY_TOTAL);
    return DayAggregates.of(energy, counter, Resolution.DAY, state.lit(day), day.slots()).get(0);
  }

  /** Books the energy of a gap that began before this day under the days that it belongs to. */
  private void correctFormerDays(InverterState inverter, SlotCauses today) {
    Map<LocalDate, EnergySlots> found = new TreeMap<>();
    inverter
        .meter
        .late(day, state.plant.site().zone(), state.weights(inverter))
        .forEach(each -> found.put(each.day().date(), each));
    if (found.isEmpty()) {
      return;
    }
    long energy = 0;
    long possible = 0;
    for (DeviceLosses each : inverter.dayFindings.recent()) {
      EnergySlots ofDay = found.get(each.date());
      if (ofDay != null && each.production().undecided() > 0) {
        energy += ofDay.total();
        possible += each.production().undecided();
      }
    }
    if (possible == 0 && found.values().stream().allMatch(each -> each.total() == 0)) {
      return;
    }
    double step = 1000 * inverter.nameplate.counter().stepWattHours();
    boolean isLittle = energy + step < inverter.minRunning() * possible;
    boolean dead = inverter.meter.hasCounter() && today.isOutageFromFormerDay().orElse(isLittle);
    // One step of the counter may be of the energy just before and after the outage.
    boolean still = dead && energy <= step;
    long lost = 0;
    BigDecimal cost = BigDecimal.ZERO;
    for (EnergySlots each : found.values()) {
      long lostOfDay = dead ? lost(inverter, each.day().date(), still ? 0 : each.total()) : 0;
      cost = cost.add(correct(inverter, each, lostOfDay));
      lost += lostOfDay;
    }
    if (dead) {
      inverter.slotFindings.onDead(lost, cost, Instant.ofEpochMilli(day.startMillis()));
    }
  }

  /**
   * Returns what a dead inverter lost on a former day in milliwatt-hours.
   *
   * @param given what the inverter itself gave
   */
  private static long lost(InverterState inverter, LocalDate date, long given) {
    return inverter.dayFindings.recent().stream()
        .filter(each -> each.date().equals(date))
        .mapToLong(each -> Math.max(0, each.production().undecided() - given))
        .sum();
  }

  /** Corrects a former day, and returns the value of what was lost on it. */
  private BigDecimal correct(InverterState inverter, EnergySlots found, long lost) {
    LocalDate date = found.day().date();
    List<Long> slots = new ArrayList<>();
    for (int slot = 0; slot < found.day().slots(); slot++) {
      slots.add(found.energy(slot));
    }
    double money = EnergyValue.of(found, state.plant.site()).doubleValue();
    inverter.dayFindings.decide(date, found.total(), lost);
    inverter.calendar.correct(date, found.total());
    figures.addMoney(date, money);
    late.add(new LateEnergy(inverter.nameplate.device(), date, slots, money));
    return figures.decide(inverter.nameplate.device(), date, lost, state.plant.site());
  }
}
