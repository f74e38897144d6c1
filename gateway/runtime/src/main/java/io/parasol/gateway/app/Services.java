// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.certs.dsse.VerificationKey;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.SignerName;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.command.BlockingReason;
import io.parasol.gateway.command.CommandRelay;
import io.parasol.gateway.command.receipt.CommandListener;
import io.parasol.gateway.command.receipt.CommandSite;
import io.parasol.gateway.configuration.ConfigurationFolder;
import io.parasol.gateway.configuration.OfferedConfigurations;
import io.parasol.gateway.contract.Exclusions;
import io.parasol.gateway.field.LinkedControllers;
import io.parasol.gateway.field.SiteFleet;
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
import io.parasol.gateway.install.Installs;
import io.parasol.gateway.install.run.Releases;
import io.parasol.gateway.install.run.RepositoryReleases;
import io.parasol.gateway.northbound.WriteReceipts;
import io.parasol.gateway.release.ReleaseWatch;
import io.parasol.gateway.release.SiteReleases;
import io.parasol.gateway.report.ReportAnswerer;
import io.parasol.gateway.request.RequestDesk;
import io.parasol.gateway.update.GatewayUpdate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The fifth stage of a gateway: releases, installs, commands and requests. None is started yet. */
final class Services {

  /** The timeout for explain requests; an operator is waiting. */
  private static final long EXPLAIN_TIMEOUT_SECONDS = 2;

  final SiteFleet fleet;
  final Installs installs;
  final CommandRelay relay;

  /** What installs releases of the gateway itself; null if that is not possible. */
  private final @Nullable GatewayUpdate update;

  final SiteAlarms alarms;
  final SiteReports reports;
  final RequestDesk requests;
  private final @Nullable ReleaseWatch releases;
  private final @Nullable Hawkbit hawkbit;

  Services(
      SiteConfig config,
      Foundations foundations,
      Monitoring monitoring,
      Messaging messaging,
      Field field,
      CloseStack closeStack)
      throws IOException, UnusableKeyException, RefusedException {
    HealthWatch health = monitoring.health;
    this.releases =
        SiteReleases.open(
                config.releases(),
                foundations.state.path(),
                foundations.credentials.outbound()::forRepository)
            .map(
                followed ->
                    new ReleaseWatch(
                        followed,
                        foundations.clock::ifTrusted,
                        foundations.policy::apply,
                        configurations(config, foundations),
                        health.gateway()))
            .map(watch -> closeStack.add("releases", watch))
            .orElse(null);
    this.fleet =
        new SiteFleet(config.devices().values(), field.devices, field.identityGuard, field.natives);
    this.hawkbit =
        config
            .hawkbit()
            .map(
                settings ->
                    SiteHawkbit.create(
                        settings,
                        foundations,
                        messaging,
                        field,
                        health.gateway()::hawkbit,
                        closeStack))
            .orElse(null);
    Releases repository =
        releases()
            .<Releases>map(watch -> new RepositoryReleases(watch, foundations.state.images()))
            .orElse(Releases.NONE);
    this.installs =
        Installs.open(
            new Installs.InstallSite(
                config.updates(),
                fleet,
                repository,
                foundations.clock,
                health.devices(),
                (device, report) -> {
                  if (foundations.devices.contains(device)) {
                    messaging.sessions.report(device, report);
                    hawkbit().ifPresent(server -> server.reported(device, report));
                  }
                }),
            foundations.state.updates(),
            foundations.state.damaged());
    this.update =
        SiteProgram.open(config, repository, installs, foundations.clock, health.gateway())
            .orElse(null);
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
                listener(health.commands(), field, hawkbit()),
                SiteProgram.installer(config, installs, update)));
    closeStack.add("updates", installs);
    update().ifPresent(each -> closeStack.add("self-update", each));
    releases().ifPresent(watch -> watch.addRecoveryListener(installs::retryReleases));
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
                .orElse("XXX"));
    this.reports = new SiteReports(config, foundations, messaging, field.figures(), closeStack);
    Exclusions exclusions = exclusions(config, foundations, field);
    this.requests =
        closeStack.add(
            "requests",
            new RequestDesk(
                foundations.topics,
                alarms.withAnswerers(
                    Map.of(
                        History.KIND,
                        new History(messaging.telemetry.store(), foundations.devices::contains),
                        EventHistory.KIND,
                        new EventHistory(monitoring.events),
                        LogProofs.KIND,
                        new LogProofs(foundations.state.log()),
                        ReceiptHistory.KIND,
                        new ReceiptHistory(foundations.state.log(), foundations.devices::contains),
                        Explain.KIND,
                        explain(foundations.devices, health, field),
                        AggregateRequests.KIND,
                        SitePlant.requests(config, foundations, field),
                        ReportAnswerer.KIND,
                        reports.answerer(),
                        Exclusions.KIND,
                        exclusions)),
                messaging.sessions::publish,
                health.commands()::requestDropped));
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

  /** Returns what stores the configurations that the owners sign, if the site is run with one. */
  private static ReleaseWatch.ConfigurationHandler configurations(
      SiteConfig config, Foundations foundations) {
    return foundations.state.isCopy()
        ? ReleaseWatch.ConfigurationHandler.NONE
        : ConfigurationFolder.of(config.file())
            .map(folder -> new OfferedConfigurations(folder, config.site()))
            .<ReleaseWatch.ConfigurationHandler>map(
                offered ->
                    document -> {
                      var unused = offered.offer(document);
                    })
            .orElse(ReleaseWatch.ConfigurationHandler.NONE);
  }

  /** Returns what follows the repository of releases; empty if the site has none. */
  Optional<ReleaseWatch> releases() {
    return Optional.ofNullable(releases);
  }

  /** Returns the client of an update server; empty if the site has none. */
  Optional<Hawkbit> hawkbit() {
    return Optional.ofNullable(hawkbit);
  }

  /** Returns what installs releases of the gateway itself; empty if that is not possible. */
  Optional<GatewayUpdate> update() {
    return Optional.ofNullable(update);
  }

  private Explain explain(SiteDevices devices, HealthWatch health, Field field) {
    return new Explain(
        devices::contains,
        List.of(
            health::hindrances,
            field.natives::blockingReasons,
            blocking(relay::explain),
            blocking(installs::explain)),
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
