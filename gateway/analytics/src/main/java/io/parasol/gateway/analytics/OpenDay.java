// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics;

import io.parasol.gateway.analytics.energy.Aggregate;
import io.parasol.gateway.analytics.energy.DayAggregates;
import io.parasol.gateway.analytics.energy.LocalDay;
import io.parasol.gateway.analytics.energy.Resolution;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.losses.LossLedger;
import io.parasol.gateway.analytics.losses.SlotFindings;
import io.parasol.gateway.analytics.model.Site;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The day of the present until now, before it is closed. After sunset its figures are those of the
 * whole day, as far as readings have arrived.
 *
 * @param devices what each inverter lost
 * @param findings deficits of this day; those that began before are part of {@link
 *     PlantAnalytics#openFindings}, too
 */
public record OpenDay(
    PlantFigures figures, List<DeviceLosses> devices, List<LossFinding> findings) {

  /** The other causes can turn out to be different when the day is over. */
  private static final Set<Cause> CERTAIN = Set.of(Cause.DEAD, Cause.FAULT, Cause.GRID, Cause.SNOW);

  public OpenDay {
    devices = List.copyOf(devices);
    findings = List.copyOf(findings);
  }

  static OpenDay of(PlantState state, FigureBook book, LocalDay day, int end) {
    DayEvaluation evaluation = new DayEvaluation(state, day, end);
    FigureDay read = book.read(evaluation);
    List<DeviceLosses> devices = losses(state, evaluation, read);
    Site site = state.plant.site();
    List<Aggregate> energies = new ArrayList<>();
    List<LossFinding> findings = new ArrayList<>();
    for (int i = 0; i < state.inverters.size(); i++) {
      DeviceLosses losses = devices.get(i);
      SlotFindings ofDay = new SlotFindings(site, losses.device());
      findings.addAll(ofDay.add(losses, evaluation.causes.get(i), day));
      findings.addAll(ofDay.open());
      energies.addAll(energy(state, evaluation, i).subList(0, end));
    }
    return new OpenDay(book.figures(state, read, energies, devices), devices, findings);
  }

  /**
   * Returns the findings that last now: those of closed days that have not ended since, and those
   * of open days whose cause is certain while the day lasts.
   *
   * @param days that are open, the oldest first
   * @param end the slot of the last day that is not evaluated any more
   */
  static List<LossFinding> lasting(
      PlantState state, FigureBook book, List<LocalDay> days, int end) {
    List<SlotFindings> findings =
        state.inverters.stream().map(each -> each.slotFindings.copy()).toList();
    for (LocalDay day : days) {
      boolean isLast = day.equals(days.get(days.size() - 1));
      DayEvaluation evaluation = new DayEvaluation(state, day, isLast ? end : day.slots());
      List<DeviceLosses> losses = losses(state, evaluation, book.read(evaluation));
      for (int i = 0; i < losses.size(); i++) {
        List<LossFinding> unused =
            findings.get(i).add(losses.get(i), evaluation.causes.get(i), day);
      }
    }
    List<LossFinding> lasting = new ArrayList<>();
    for (int i = 0; i < state.inverters.size(); i++) {
      InverterState each = state.inverters.get(i);
      Set<String> known =
          each.slotFindings.open().stream().map(LossFinding::id).collect(Collectors.toSet());
      findings.get(i).open().stream()
          .filter(one -> known.contains(one.id()) || CERTAIN.contains(one.cause()))
          .forEach(lasting::add);
      each.dayFindings.open().ifPresent(lasting::add);
    }
    return lasting;
  }

  private static List<Aggregate> energy(PlantState state, DayEvaluation evaluation, int index) {
    return DayAggregates.of(
        evaluation.device(index).energy(),
        state.inverters.get(index).history.of(PlantAnalytics.ENERGY),
        Resolution.FIVE_MINUTES,
        state.lit(evaluation.plant.day()),
        evaluation.end);
  }

  /** Returns what each inverter lost. */
  static List<DeviceLosses> losses(PlantState state, DayEvaluation evaluation, FigureDay read) {
    Map<String, Double> soiled = GroupSoiling.shares(state, evaluation, read);
    List<DeviceLosses> losses = new ArrayList<>();
    for (int i = 0; i < state.inverters.size(); i++) {
      InverterState each = state.inverters.get(i);
      losses.add(
          LossLedger.book(
              evaluation.device(i),
              evaluation.possible.get(i),
              evaluation.causes.get(i),
              each.dayFindings.open().map(LossFinding::cause),
              state.hidden(each, soiled.getOrDefault(each.nameplate.group(), 0.0))));
    }
    return losses;
  }
}
