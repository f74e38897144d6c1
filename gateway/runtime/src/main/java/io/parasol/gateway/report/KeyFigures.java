// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import io.parasol.gateway.analytics.PlantFigures;
import io.parasol.gateway.analytics.figures.Figure;
import io.parasol.gateway.analytics.model.CarbonFactor;
import java.util.ArrayList;
import java.util.List;

/** The figures of a report, in one order for all formats. */
final class KeyFigures {

  /**
   * A figure of a report.
   *
   * @param name its wire name, and the end of the key of its text
   * @param unit empty for a ratio
   */
  record KeyFigure(String name, Figure figure, String unit) {

    boolean isRatio() {
      return unit.isEmpty();
    }
  }

  private KeyFigures() {}

  static List<KeyFigure> of(SiteReport report) {
    PlantFigures figures = report.figures();
    PlantFigures.Energy energy = figures.energy();
    List<KeyFigure> all = new ArrayList<>();
    all.add(new KeyFigure("energy", ofEnergy(energy, energy.milliWattHours() / 1e6, ""), "kWh"));
    all.add(
        report.head().hasTariff()
            ? new KeyFigure("money", ofEnergy(energy, energy.money(), ""), report.head().currency())
            : new KeyFigure(
                "money", new Figure.Missing(Figure.Why.TARIFF, "a tariff is needed"), "-"));
    CarbonFactor carbon = report.head().site().carbon();
    all.add(
        new KeyFigure(
            "co2",
            carbon.gramsPerKilowattHour() > 0
                ? ofEnergy(energy, energy.carbon(), carbon.source())
                : new Figure.Missing(Figure.Why.FACTOR, "an emission factor is needed (co2)"),
            "kg"));
    all.add(new KeyFigure("yield", ofEnergy(energy, energy.yield(), ""), "kWh/kWp"));
    double possible = figures.waterfall().possible() / 1e6;
    all.add(new KeyFigure("possible", ofEnergy(energy, possible, ""), "kWh"));
    all.add(new KeyFigure("lost", ofEnergy(energy, lost(figures) / 1e6, ""), "kWh"));
    all.add(new KeyFigure("performance_ratio", figures.ratios().performance(), ""));
    all.add(new KeyFigure("corrected_performance_ratio", figures.ratios().corrected(), ""));
    all.add(new KeyFigure("energy_performance_index", figures.ratios().index(), ""));
    all.add(new KeyFigure("time_availability", figures.timeAvailability(), ""));
    all.add(new KeyFigure("energy_availability", figures.energyAvailability(), ""));
    all.add(new KeyFigure("soiling", report.slow().soiling(), ""));
    all.add(new KeyFigure("degradation", report.slow().degradation(), ""));
    return all;
  }

  /** Returns a figure that follows from the energy: it is missing if no reading of it is there. */
  private static Figure ofEnergy(PlantFigures.Energy energy, double value, String method) {
    return isKnown(energy)
        ? new Figure.Given(value, energy.completeness(), method)
        : Figure.incomplete(energy.completeness());
  }

  /** Returns whether there is a reading of the energy. */
  static boolean isKnown(PlantFigures.Energy energy) {
    return energy.completeness() > 0 || energy.milliWattHours() > 0;
  }

  /** Returns what was lost by all causes, in milliwatt-hours. */
  static long lost(PlantFigures figures) {
    return figures.waterfall().losses().values().stream().mapToLong(Long::longValue).sum();
  }
}
