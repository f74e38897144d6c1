// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.analytics.model.Tariff;
import io.parasol.gateway.command.BlockingReason;
import io.parasol.gateway.command.CommandRelay;
import io.parasol.gateway.command.receipt.CommandListener;
import io.parasol.gateway.command.receipt.CommandSite;
import io.parasol.gateway.contract.Exclusions;
import io.parasol.gateway.field.LinkedControllers;
import io.parasol.gateway.figures.AggregateRequests;
import io.parasol.gateway.figures.FigureSnapshot;
import io.parasol.gateway.figures.ReceiptFigures;
import io.parasol.gateway.figures.SiteFigures;
import io.parasol.gateway.hawkbit.DeploymentReceipts;
import io.parasol.gateway.hawkbit.Hawkbit;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.history.EventHistory;
import io.parasol.gateway.history.History;
import io.parasol.gateway.history.LogProofs;
import io.parasol.gateway.history.ReceiptHistory;
import io.parasol.gateway.northbound.WriteReceipts;
import io.parasol.gateway.report.ReportAnswerer;
import io.parasol.gateway.request.Answerer;
import io.parasol.gateway.request.RequestResponder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The sixth stage of a gateway: commands, alarms, reports and requests. None is started yet. */
final class Services {

  /** The timeout for explain requests; an operator is waiting. */
  private static final long EXPLAIN_TIMEOUT_SECONDS = 2;

  final CommandRelay relay;
  final SiteAlarms alarms;
  final SiteReports reports;
  final RequestResponder requests;

  Services(SiteConfig config, Stages stages, CloseStack closeStack) throws UnusableKeyException {
    Foundations foundations = stages.foundations();
    HealthWatch health = stages.health();
    Messaging messaging = stages.messaging();
    Field field = stages.field();
    Updates updates = stages.updates();
    this.relay =
        closeStack.add(
            "commands",
            new CommandRelay(
                new CommandSite(
                    foundations.topics,
                    SiteNorthbound.policy(foundations, field.writes()),
                    foundations.auditLog::key,
                    new LinkedControllers(
                        field.devices,
                        field.identityGuard,
                        field.natives,
                        messaging.sessions::isRevoked)),
                field.journal,
                foundations.clock,
                messaging.sessions,
                listener(health.commands(), field, updates.hawkbit()),
                SiteProgram.installer(config, updates.installs, updates.ofGateway())));
    updates.closeWith(closeStack);
    this.alarms =
        new SiteAlarms(
            foundations,
            health,
            messaging,
            () ->
                field
                    .figures()
                    .flatMap(SiteFigures::snapshot)
                    .map(FigureSnapshot::open)
                    .orElse(List.of()),
            SitePlant.site(config)
                .map(site -> site.tariff().currency().getCurrencyCode())
                .orElse(Tariff.NO_CURRENCY));
    this.reports = new SiteReports(config, foundations, messaging, field.figures(), closeStack);
    Map<String, Answerer> answerers =
        new HashMap<>(stored(config, foundations, stages.monitoring(), messaging));
    answerers.put(Explain.KIND, explain(foundations.devices, health, field, updates));
    answerers.put(AggregateRequests.KIND, SitePlant.requests(config, foundations, field));
    answerers.put(ReportAnswerer.KIND, reports.answerer());
    answerers.put(Exclusions.KIND, exclusions(config, foundations, field));
    this.requests =
        closeStack.add(
            "requests",
            new RequestResponder(
                foundations.topics,
                alarms.withAnswerers(answerers),
                messaging.sessions::publish,
                health.commands()::requestDropped));
  }

  /** Returns what answers requests from the files of the gateway. */
  private static Map<String, Answerer> stored(
      SiteConfig config, Foundations foundations, Monitoring monitoring, Messaging messaging) {
    Optional<DeviceId> gateway = config.releases().flatMap(SiteConfig.Releases::gateway);
    return Map.of(
        History.KIND,
        new History(messaging.telemetry.store(), foundations.devices::contains),
        EventHistory.KIND,
        new EventHistory(monitoring.events),
        LogProofs.KIND,
        new LogProofs(foundations.state.log()),
        ReceiptHistory.KIND,
        new ReceiptHistory(
            foundations.state.log(),
            device -> foundations.devices.contains(device) || gateway.equals(Optional.of(device)),
            foundations.auditLog::key));
  }

  private static CommandListener listener(
      CommandListener health, Field field, Optional<Hawkbit> hawkbit) {
    CommandListener deployments =
        hawkbit.<CommandListener>map(each -> new DeploymentReceipts(each, health)).orElse(health);
    CommandListener figures =
        field
            .figures()
            .<CommandListener>map(each -> new ReceiptFigures(each, deployments))
            .orElse(deployments);
    return field
        .writes()
        .<CommandListener>map(writes -> new WriteReceipts(writes, figures))
        .orElse(figures);
  }

  /** Returns what takes exclusions that both parties of the contract have signed. */
  private static Exclusions exclusions(SiteConfig config, Foundations foundations, Field field)
      throws UnusableKeyException {
    Map<String, VerificationKey> parties = new HashMap<>();
    for (Map.Entry<SignerName, Path> each : config.contract().parties().entrySet()) {
      parties.put(each.getKey().value(), VerificationKey.read(each.getValue()));
    }
    return new Exclusions(
        new Exclusions.Contract(config.site(), parties),
        Exclusions.folder(foundations.state.path()),
        act -> foundations.auditLog.act("exclusion", act),
        exclusion -> field.figures().ifPresent(figures -> figures.exclude(exclusion)));
  }

  private Explain explain(SiteDevices devices, HealthWatch health, Field field, Updates updates) {
    return new Explain(
        devices::contains,
        List.of(
            health::hindrances,
            field.natives::blockingReasons,
            blocking(relay::explain),
            blocking(updates.installs::explain)),
        health::reversions);
  }

  /** Returns a source that asks another thread, and waits for its answer for a bounded time. */
  private static Explain.Source blocking(
      Function<DeviceId, CompletionStage<List<BlockingReason>>> query) {
    return device ->
        query
            .apply(device)
            .toCompletableFuture()
            .completeOnTimeout(
                List.of(
                    new BlockingReason("gateway_busy", "the gateway could not check this in time")),
                EXPLAIN_TIMEOUT_SECONDS,
                TimeUnit.SECONDS)
            .join();
  }
}
