// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.report;

import io.parasol.gateway.analytics.OpenDay;
import io.parasol.gateway.analytics.PlantAnalytics;
import io.parasol.gateway.analytics.figures.Figure;
import io.parasol.gateway.analytics.losses.DeviceLosses;
import io.parasol.gateway.analytics.losses.Loss;
import io.parasol.gateway.analytics.losses.LossFinding;
import io.parasol.gateway.analytics.model.Nameplate;
import io.parasol.gateway.figures.SiteFigures;
import io.parasol.gateway.report.SiteReport.Head;
import io.parasol.gateway.report.SiteReport.SlowChanges;
import io.parasol.gateway.report.SiteReport.Stage;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Makes reports of the figures of the running site. */
public final class FigureReportSource implements ReportSource {

  private static final long TIMEOUT_SECONDS = 60;

  private final String site;
  private final SiteFigures figures;

  /** Null if it is not known what a cleaning costs. */
  private final @Nullable BigDecimal cleaning;

  private final InstantSource clock;

  /**
   * @param site its name
   * @param cleaning cost of one cleaning of the plant, if it is known
   */
  public FigureReportSource(
      String site, SiteFigures figures, Optional<BigDecimal> cleaning, InstantSource clock) {
    this.site = site;
    this.figures = figures;
    this.cleaning = cleaning.orElse(null);
    this.clock = clock;
  }

  @Override
  public Optional<LocalDate> lastClosed() {
    return figures.lastClosed();
  }

  @Override
  public SiteReport report(ReportPeriod period, Stage stage) throws IOException {
    List<LossFinding> ended =
        stage == Stage.PRELIMINARY ? List.of() : figures.store().ended(period.from(), period.to());
    Instant now = clock.instant();
    try {
      return figures
          .query(
              analytics -> {
                SiteReport report =
                    stage == Stage.PRELIMINARY
                        ? preliminary(analytics, period, now)
                        : closed(analytics, period, now, ended);
                return report.with(slowChanges(analytics, period)).withTurned(analytics.turned());
              })
          .toCompletableFuture()
          .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    } catch (ExecutionException | TimeoutException busy) {
      throw new IOException("the figures are not ready", busy);
    }
  }

  private SlowChanges slowChanges(PlantAnalytics analytics, ReportPeriod period) {
    return new SlowChanges(
        SoilingFigure.of(analytics, Optional.ofNullable(cleaning), period.to())
            .orElse(Figure.NO_IRRADIANCE),
        analytics.degradation());
  }

  private Head head(PlantAnalytics analytics, ReportPeriod period, Stage stage, Instant now) {
    return new Head(site, period, analytics.plant().site(), stage, now);
  }

  private SiteReport preliminary(PlantAnalytics analytics, ReportPeriod period, Instant now) {
    OpenDay today = analytics.today();
    return SiteReport.of(
        head(analytics, period, Stage.PRELIMINARY, now),
        today.figures(),
        today.devices(),
        merged(analytics.openFindings(), today.findings()));
  }

  private SiteReport closed(
      PlantAnalytics analytics, ReportPeriod period, Instant now, List<LossFinding> ended) {
    List<DeviceLosses> losses = new ArrayList<>();
    for (Nameplate each : analytics.plant().inverters()) {
      analytics.losses(each.device()).stream()
          .filter(day -> !day.date().isBefore(period.from()) && !day.date().isAfter(period.to()))
          .forEach(losses::add);
    }
    ZoneId zone = analytics.plant().site().zone();
    Instant end = period.to().plusDays(1).atStartOfDay(zone).toInstant();
    List<LossFinding> findings = new ArrayList<>(ended);
    analytics.openFindings().stream()
        .filter(each -> each.span().begin().isBefore(end))
        .forEach(findings::add);
    return SiteReport.of(
        head(analytics, period, Stage.FINAL, now),
        analytics.figures(period.from(), period.to()),
        losses,
        findings);
  }

  /** Adds what findings of former days lost today to them, and lists the others of today. */
  static List<LossFinding> merged(List<LossFinding> former, List<LossFinding> today) {
    Map<List<Object>, LossFinding> findings = new LinkedHashMap<>();
    former.forEach(each -> findings.put(List.of(each.subject(), each.cause()), each));
    for (LossFinding each : today) {
      findings.merge(List.of(each.subject(), each.cause()), each, FigureReportSource::sum);
    }
    return List.copyOf(findings.values());
  }

  private static LossFinding sum(LossFinding former, LossFinding today) {
    return new LossFinding(
        former.subject(),
        former.cause(),
        former.span(),
        new Loss(
            former.loss().milliWattHours() + today.loss().milliWattHours(),
            former.loss().money().add(today.loss().money()),
            former.loss().method()),
        former.evidence());
  }
}
