// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import io.parasol.config.model.profile.Meaning;
import io.parasol.gateway.analytics.PlantFigures;
import io.parasol.gateway.analytics.figures.Figure;
import io.parasol.gateway.analytics.losses.Cause;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.EvidenceFact;
import io.parasol.gateway.analytics.losses.Loss;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.losses.Waterfall;
import io.parasol.gateway.analytics.model.CarbonFactor;
import io.parasol.gateway.analytics.model.LinkeTurbidity;
import io.parasol.gateway.analytics.model.Location;
import io.parasol.gateway.analytics.model.Site;
import io.parasol.gateway.analytics.model.Tariff;
import io.parasol.gateway.analytics.model.TimeSpan;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;

/** A report of two inverters in Berlin, one of them without energy from ten to eleven. */
final class ReportFixture {

  static final LocalDate DATE = LocalDate.parse("2026-06-10");
  static final Instant BEGIN = Instant.parse("2026-06-10T08:00:00Z");
  static final Instant SUNSET = Instant.parse("2026-06-10T19:30:00Z");
  static final Site SITE =
      new Site(
          new Location(52.5, 13.4, 40),
          ZoneId.of("Europe/Berlin"),
          LinkeTurbidity.constant(3),
          Tariff.fixed("EUR", "0.10"),
          new CarbonFactor(363, "UBA 2025"));

  private ReportFixture() {}

  static LossFinding finding(String device, int string, Cause cause, long kilowattHours) {
    return new LossFinding(
        new LossFinding.Subject(device, string),
        cause,
        new TimeSpan(BEGIN, cause == Cause.STRING ? TimeSpan.OPEN : BEGIN.plusSeconds(3600)),
        new Loss(kilowattHours * 1_000_000, BigDecimal.valueOf(kilowattHours, 1), "peers"),
        List.of(
            new EvidenceFact.Measured(Meaning.AC_POWER, 0),
            new EvidenceFact.Possible(4000, "peers")));
  }

  static List<LossFinding> findings() {
    return List.of(
        finding("inverter-01", 0, Cause.DEAD, 4), finding("inverter-02", 7, Cause.STRING, 1));
  }

  private static DeviceLosses losses(String device, long energy, Map<Cause, Long> losses) {
    long lost = losses.values().stream().mapToLong(Long::longValue).sum();
    return new DeviceLosses(
        device, DATE, energy + lost, new DeviceLosses.Production(energy, 0), losses, List.of());
  }

  static SiteReport report(SiteReport.Stage stage) {
    return report(stage, findings());
  }

  static SiteReport report(SiteReport.Stage stage, List<LossFinding> findings) {
    return report(ReportPeriod.day(DATE), stage, findings);
  }

  /** Returns the report of a month in which the gateway was there on one day. */
  static SiteReport month(SiteReport.Stage stage) {
    return report(ReportPeriod.month(YearMonth.from(DATE)), stage, findings());
  }

  private static SiteReport report(
      ReportPeriod period, SiteReport.Stage stage, List<LossFinding> findings) {
    List<DeviceLosses> losses =
        new ArrayList<>(
            List.of(
                losses("inverter-01", 1_200_500_000L, Map.of(Cause.DEAD, 4_000_000L)),
                losses("inverter-02", 50_000_000L, Map.of(Cause.STRING, 1_000_000L))));
    PlantFigures figures =
        new PlantFigures(
            new PlantFigures.Energy(1_250_500_000L, 0.995, 5.25, 125.05, 453.9),
            Waterfall.of(losses),
            new PlantFigures.Ratios(
                new Figure.Given(0.8123, 0.99, "poa_sensor"),
                Figure.NO_TEMPERATURE,
                Figure.NO_IRRADIANCE),
            new Figure.Given(
                0.9958,
                1,
                "useful intervals: irradiance above 60 W/m², without a sensor 3 % of nameplate"
                    + " possible"),
            new Figure.Given(0.996, 1, "lost 5.000 kWh, excluded 0.000 kWh"));
    return SiteReport.of(head(period, stage), figures, losses, findings);
  }

  /** Returns the report of a site whose energy has no price. */
  static SiteReport withoutTariff() {
    SiteReport report = report(SiteReport.Stage.FINAL);
    Tariff none = new Tariff(Currency.getInstance("XXX"), BigDecimal.ZERO, List.of());
    Site site = new Site(SITE.location(), SITE.zone(), SITE.linke(), none, SITE.carbon());
    SiteReport.Head head = report.head();
    return new SiteReport(
        new SiteReport.Head(head.name(), head.period(), site, head.stage(), head.made()),
        report.figures(),
        report.slow(),
        report.devices(),
        report.findings(),
        report.turned(),
        report.begin());
  }

  private static SiteReport.Head head(ReportPeriod period, SiteReport.Stage stage) {
    return new SiteReport.Head("rooftop-7", period, SITE, stage, SUNSET);
  }

  /** Returns a report of a plant without readings. */
  static SiteReport withoutReadings() {
    return SiteReport.of(
        head(ReportPeriod.day(DATE), SiteReport.Stage.FINAL),
        new PlantFigures(
            new PlantFigures.Energy(0, 0, 0, 0, 0),
            Waterfall.of(List.of()),
            new PlantFigures.Ratios(
                Figure.NO_IRRADIANCE, Figure.NO_TEMPERATURE, Figure.NO_IRRADIANCE),
            Figure.NO_IRRADIANCE,
            Figure.NO_IRRADIANCE),
        List.of(),
        List.of());
  }
}
