// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import io.parasol.gateway.analytics.PlantFigures;
import io.parasol.gateway.analytics.figures.Figure;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.losses.Waterfall;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.analytics.model.Tariff;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The content of a report, before it is written in a language and a format.
 *
 * @param slow what changes slowly
 * @param devices what was possible, produced and lost, by device; in the order of the site
 * @param findings the most expensive first
 * @param turned the inverters that are not compared with their neighbours, because their modules
 *     look elsewhere than configured, or their clock is wrong
 * @param begin the first day with figures; empty if there is none
 */
public record SiteReport(
    Head head,
    PlantFigures figures,
    SlowChanges slow,
    Map<String, Waterfall> devices,
    List<LossFinding> findings,
    List<String> turned,
    Optional<LocalDate> begin) {

  private static final Comparator<LossFinding> BY_COST =
      Comparator.comparing((LossFinding each) -> each.loss().money())
          .thenComparing(each -> each.loss().milliWattHours())
          .reversed()
          .thenComparing(LossFinding::id);

  /**
   * What a report is about.
   *
   * @param name of the site
   * @param made when it was made
   */
  public record Head(String name, ReportPeriod period, Site site, Stage stage, Instant made) {

    /** Returns whether the site has a tariff, so that energy has a value. */
    boolean hasTariff() {
      return !currency().equals(Tariff.NO_CURRENCY);
    }

    /** Returns the ISO 4217 code of all money in the report. */
    public String currency() {
      return site.tariff().currency().getCurrencyCode();
    }
  }

  /**
   * What changes over weeks and years, as of the last closed day.
   *
   * @param soiling the share that is lost by dirt, with the last cleaning and the next one that
   *     pays
   * @param degradation the change of the plant in a year, relative to the first one
   */
  public record SlowChanges(Figure soiling, Figure degradation) {

    static final SlowChanges UNKNOWN = new SlowChanges(Figure.NO_IRRADIANCE, Figure.NO_IRRADIANCE);
  }

  /** Whether the figures can still change. */
  public enum Stage {
    /** Made at sunset; readings of the day may still come. */
    PRELIMINARY("preliminary"),
    FINAL("final");

    private final String wireName;

    Stage(String wireName) {
      this.wireName = wireName;
    }

    /** Returns the name in messages. */
    public String wireName() {
      return wireName;
    }
  }

  public SiteReport {
    devices = Collections.unmodifiableMap(new LinkedHashMap<>(devices));
    findings = findings.stream().sorted(BY_COST).toList();
    turned = List.copyOf(turned);
  }

  /** Returns the report of all devices and days of these losses. */
  public static SiteReport of(
      Head head,
      PlantFigures figures,
      Collection<DeviceLosses> losses,
      Collection<LossFinding> findings) {
    Map<String, List<DeviceLosses>> days = new LinkedHashMap<>();
    losses.forEach(
        each -> days.computeIfAbsent(each.device(), absent -> new ArrayList<>()).add(each));
    Map<String, Waterfall> devices = new LinkedHashMap<>();
    days.forEach((device, parts) -> devices.put(device, Waterfall.of(parts)));
    return new SiteReport(
        head,
        figures,
        SlowChanges.UNKNOWN,
        devices,
        List.copyOf(findings),
        List.of(),
        losses.stream().map(DeviceLosses::date).min(Comparator.naturalOrder()));
  }

  /** Returns the same report with what changes slowly. */
  public SiteReport with(SlowChanges changes) {
    return new SiteReport(head, figures, changes, devices, findings, turned, begin);
  }

  /** Returns the same report with the inverters that are not compared. */
  public SiteReport withTurned(List<String> inverters) {
    return new SiteReport(head, figures, slow, devices, findings, inverters, begin);
  }

  /** Returns the losses by cause, the largest first; those of nothing are left out. */
  public static List<Map.Entry<Cause, Long>> ranked(Waterfall waterfall) {
    return waterfall.losses().entrySet().stream()
        .filter(each -> each.getValue() > 0)
        .sorted(Map.Entry.<Cause, Long>comparingByValue().reversed())
        .toList();
  }

  /** Returns the findings by cause, in the order of {@link Cause}. */
  public Map<Cause, List<LossFinding>> byCause() {
    Map<Cause, List<LossFinding>> groups = new EnumMap<>(Cause.class);
    findings.forEach(
        each -> groups.computeIfAbsent(each.cause(), absent -> new ArrayList<>()).add(each));
    return groups;
  }

  /**
   * Returns what an energy in milliwatt-hours cost that was lost in this time: by the mean price of
   * what was produced in it; by the price at noon, if nothing was.
   */
  public BigDecimal cost(long lost) {
    PlantFigures.Energy produced = figures.energy();
    return produced.milliWattHours() > 0
        ? BigDecimal.valueOf(produced.money() * lost / produced.milliWattHours())
        : head.site().tariff().value(lost, LocalTime.NOON);
  }

  /** Returns what findings cost together. */
  public static BigDecimal money(Collection<LossFinding> findings) {
    return findings.stream()
        .map(each -> each.loss().money())
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
