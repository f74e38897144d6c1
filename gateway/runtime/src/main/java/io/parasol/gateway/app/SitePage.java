// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.broker.access.AccessTable;
import io.parasol.certs.json.Json;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.concurrent.SerialExecutor;
import io.parasol.gateway.figures.FigureSnapshot;
import io.parasol.gateway.figures.SiteFigures;
import io.parasol.gateway.health.GatewayObserver;
import io.parasol.gateway.page.BoxReport;
import io.parasol.gateway.page.LoginLinks;
import io.parasol.gateway.page.MoneyToday;
import io.parasol.gateway.page.PageServer;
import io.parasol.gateway.page.PageServices;
import io.parasol.gateway.page.PageSessions;
import io.parasol.gateway.page.PageTexts;
import io.parasol.gateway.page.SecurityText;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The page for people, if the site has one. */
final class SitePage {

  private SitePage() {}

  /** The figures of a plant, if it has any. */
  private record PageFigures(Optional<SiteFigures> figures) implements PageServices.Figures {

    @Override
    public Optional<FigureSnapshot> snapshot() {
      return figures.flatMap(SiteFigures::snapshot);
    }

    @Override
    public CompletionStage<Optional<MoneyToday>> money() {
      return figures
          .map(known -> known.query(MoneyToday::of))
          .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
    }
  }

  /** Reports clients that the page has refused. */
  private record PageRefusals(GatewayObserver health) implements PageServices.Refusals {

    @Override
    public void refused(String from, String why) {
      health.refused(from, "page", why);
    }

    @Override
    public void limitReached(String limit, String from, long count) {
      health.pageLimitReached(limit, from, count);
    }
  }

  /** The disk and the clock of the box, which are read once a minute. */
  private static final class Box {
    private final Foundations foundations;
    private final Instant startedAt;
    private volatile Json.Obj report;

    Box(Foundations foundations) {
      this.foundations = foundations;
      this.startedAt = foundations.system.instant();
      this.report = make();
    }

    private Json.Obj make() {
      return BoxReport.of(foundations.state.path(), foundations.clock.status(), startedAt);
    }

    void refresh() {
      report = make();
    }

    Json.Obj report() {
      return report;
    }
  }

  /**
   * Starts the page.
   *
   * @param timer updates who may use it, and the state of the box.
   */
  static PageServer start(
      SiteConfig.Page page, Stages stages, Services services, SerialExecutor timer)
      throws IOException {
    Foundations foundations = stages.foundations();
    Messaging messaging = stages.messaging();
    SitePeople people = new SitePeople(foundations.credentials, foundations.trust());
    Box box = new Box(foundations);
    timer.every(Duration.ofMinutes(1), "box", box::refresh);
    timer.every(Duration.ofSeconds(5), "people", people::refresh);
    timer.every(Duration.ofMinutes(1), "all people", people::refreshAll);
    return PageServer.start(
        page.listen(),
        new PageTexts(page.securityContact().map(SecurityText::of), page.notice()),
        new PageServices(
            new AccessTable(foundations.topics, foundations.credentials.identity()),
            () -> foundations.devices.all().keySet(),
            people,
            LoginLinks.in(foundations.state.path()),
            PageSessions.in(foundations.state.path()),
            foundations.credentials::ofBroker,
            (others, readings) ->
                messaging.sessions.read(foundations.devices::natives, others, readings),
            services.requests::ask,
            messaging.commands::deliver,
            new PageFigures(stages.field().figures()),
            box::report,
            new PageRefusals(stages.health().gateway()),
            foundations.system));
  }
}
