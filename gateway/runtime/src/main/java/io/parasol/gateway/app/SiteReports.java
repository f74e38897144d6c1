// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.broker.client.Publication;
import io.parasol.broker.topic.Kind;
import io.parasol.config.model.site.EnergyPrice;
import io.parasol.config.model.site.ReportSettings;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.concurrent.SerialExecutor;
import io.parasol.gateway.figures.SiteFigures;
import io.parasol.gateway.report.FigureReportSource;
import io.parasol.gateway.report.ReportAnswerer;
import io.parasol.gateway.report.ReportFolder;
import io.parasol.gateway.report.ReportMail;
import io.parasol.gateway.report.Reports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The reports of the site, made and sent on a thread of their own. */
final class SiteReports {

  private static final Duration PERIOD = Duration.ofMinutes(1);

  private final ReportFolder folder;
  private final @Nullable Reports reports;
  private final SerialExecutor thread;

  SiteReports(
      SiteConfig config,
      Foundations foundations,
      Messaging messaging,
      Optional<SiteFigures> figures,
      CloseStack closeStack) {
    ReportSettings settings = config.reports();
    Path state = foundations.state.path();
    this.folder = new ReportFolder(settings.folder().orElse(state.resolve("reports")));
    this.thread =
        closeStack.add(
            "reports",
            new SerialExecutor("parasol-reports", SerialExecutor.Closing.FINISH_OR_INTERRUPT));
    String topic = foundations.topics.ofGateway(Kind.REPORT);
    Consumer<byte[]> retained =
        json -> messaging.sessions.publishRetained(Publication.json(topic, json, true));
    Optional<ReportMail> mail =
        settings.mail().map(each -> ReportMail.to(each, folder, thread, foundations.clock));
    this.reports =
        figures
            .map(
                each ->
                    new Reports(
                        new FigureReportSource(
                            config.consumers().siteName().orElse(config.site().value()),
                            each,
                            config.plant().price().flatMap(EnergyPrice::cleaning),
                            foundations.clock),
                        new Reports.Setup(
                            SitePlant.site(config).orElseThrow(),
                            settings.language(),
                            state.resolve("reports.json")),
                        folder,
                        new Reports.Outlets(retained, mail),
                        foundations.clock.instant()))
            .orElse(null);
  }

  /** Returns what answers requests for reports. */
  ReportAnswerer answerer() {
    return new ReportAnswerer(folder);
  }

  /** Begins to make reports, if the site has figures. */
  void start(Foundations foundations) {
    Optional.ofNullable(reports)
        .ifPresent(
            each -> {
              thread.execute(each::start);
              thread.every(
                  PERIOD, "reports", () -> foundations.clock.ifTrusted().ifPresent(each::tick));
            });
  }
}
