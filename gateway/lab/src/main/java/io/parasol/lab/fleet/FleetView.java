// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.fleet;

import io.parasol.lab.fleet.centre.CentreProcess;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the demo of a fleet shows, as lines. */
final class FleetView {

  /** Milliwatt-hours of a kilowatt-hour. */
  private static final double KILO = 1e6;

  private static final String FORMAT = "%-6s %-9s %10s %9s %9s %8s %8s  %s";

  private FleetView() {}

  /**
   * A site.
   *
   * @param isRunning whether its gateway runs.
   * @param isCurrent whether the numbers are those of this moment.
   * @param power in W, as the plant has it.
   * @param repeated messages that came twice and were dropped.
   * @param missing messages that the centre knows to be missing.
   */
  record Row(
      String site,
      boolean isRunning,
      boolean isCurrent,
      BigDecimal power,
      SiteAgreement agreement,
      long repeated,
      long missing) {

    /** Returns a row before anything is known. */
    static Row unknown(String site, boolean isRunning) {
      return new Row(site, isRunning, false, BigDecimal.ZERO, SiteAgreement.UNKNOWN, 0, 0);
    }

    /** Returns the same row as one of an earlier moment. */
    Row outdated() {
      return new Row(site, isRunning, false, power, agreement, repeated, missing);
    }

    /** Returns whether plant and centre have the same readings. */
    boolean areReadingsEqual() {
      return isCurrent && agreement.readings().areEqual() && missing == 0;
    }

    /** Returns whether they have the same figures as well. */
    boolean areFiguresEqual() {
      return isCurrent && agreement.figures().areEqual();
    }
  }

  /** Returns the table, with a line for the whole fleet. */
  static List<String> lines(List<Row> rows) {
    List<String> lines = new ArrayList<>();
    lines.add(
        FORMAT.formatted(
            "site",
            "gateway",
            "power",
            "measured",
            "in tables",
            "repeated",
            "missing",
            "energy: plant, centre"));
    rows.forEach(each -> lines.add(line(each)));
    lines.add(
        FORMAT.formatted(
            "fleet",
            "",
            power(rows.stream().map(Row::power).reduce(BigDecimal.ZERO, BigDecimal::add)),
            sum(rows, row -> row.agreement().readings().measured()),
            sum(rows, row -> row.agreement().readings().stored()),
            sum(rows, Row::repeated),
            sum(rows, Row::missing),
            energy(
                sum(rows, row -> row.agreement().figures().plantEnergy()),
                sum(rows, row -> row.agreement().figures().centreEnergy()),
                sum(rows, row -> row.agreement().figures().slots()))));
    return lines;
  }

  private static String line(Row row) {
    SiteAgreement.Readings readings = row.agreement().readings();
    SiteAgreement.Figures figures = row.agreement().figures();
    return FORMAT
        .formatted(
            row.site(),
            row.isRunning() ? "running" : "killed",
            power(row.power()),
            readings.measured(),
            readings.stored(),
            row.repeated(),
            row.missing(),
            energy(figures.plantEnergy(), figures.centreEnergy(), figures.slots()))
        .stripTrailing();
  }

  private static long sum(List<Row> rows, java.util.function.ToLongFunction<Row> of) {
    return rows.stream().mapToLong(of).sum();
  }

  private static String power(BigDecimal watts) {
    return watts.movePointLeft(3).setScale(1, RoundingMode.HALF_UP) + " kW";
  }

  private static String energy(long plant, long centre, long slots) {
    return slots == 0
        ? "in five minutes"
        : String.format(Locale.ROOT, "%.1f kWh, %.1f kWh", plant / KILO, centre / KILO);
  }

  /** Returns the lines of what runs at the centre. */
  static String centre(List<CentreProcess> processes) {
    List<String> texts = new ArrayList<>();
    for (CentreProcess each : processes) {
      texts.add(
          each.name().replaceFirst("^the ", "")
              + (each.isAlive() ? "" : " killed")
              + (each.starts() > 1 ? " (started %d times)".formatted(each.starts()) : ""));
    }
    return "centre: " + String.join(", ", texts);
  }

  /** Returns how often each process was killed, once all run again. */
  static String kills(List<CentreProcess> processes) {
    return "killed: "
        + processes.stream()
            .map(each -> "%s %d times".formatted(each.name(), each.starts() - 1))
            .collect(Collectors.joining(", "));
  }

  /** Returns why plant and centre do not agree, for people; empty if they do. */
  static List<String> differences(List<Row> rows, boolean withFigures) {
    List<String> differences = new ArrayList<>();
    for (Row each : rows) {
      SiteAgreement.Readings readings = each.agreement().readings();
      SiteAgreement.Figures figures = each.agreement().figures();
      if (!each.isCurrent()) {
        differences.add(each.site() + ": the gateway or the tables cannot be read");
      } else if (!each.areReadingsEqual()) {
        differences.add(
            "%s: %d of %d readings are in the tables, %d with other content, %d not measured, %d"
                    .formatted(
                        each.site(),
                        readings.stored(),
                        readings.measured(),
                        readings.different(),
                        readings.foreign(),
                        each.missing())
                + " missing by their numbers");
      } else if (readings.unordered() > 0) {
        differences.add(
            "%s: %d readings arrived after a later one of their device"
                .formatted(each.site(), readings.unordered()));
      } else if (withFigures && !each.areFiguresEqual()) {
        differences.add(
            "%s: the energy of %d intervals of five minutes is equal, of %d not, and of %d the"
                    .formatted(
                        each.site(),
                        figures.slots() - figures.differing(),
                        figures.differing(),
                        figures.open())
                + " centre has none; %d have another number of readings"
                    .formatted(figures.miscounted()));
      }
    }
    return differences;
  }
}
