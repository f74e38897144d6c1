// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.broker.embedded.EmbeddedBroker;
import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.concurrent.SerialExecutor;
import io.parasol.gateway.configuration.ConfigurationResult;
import io.parasol.gateway.configuration.SiteCondition;
import io.parasol.gateway.configuration.SiteCondition.Upstream;
import io.parasol.gateway.figures.SiteFigures;
import io.parasol.gateway.health.HealthReporter;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.northbound.Northbound;
import io.parasol.gateway.release.ReleaseWatch;
import io.parasol.gateway.selftest.BrokerAccessCheck;
import io.parasol.gateway.selftest.RepositoryFreshnessCheck;
import io.parasol.gateway.selftest.SecuritySelfTest;
import io.parasol.gateway.service.ProgressWatch;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.GatewayProgram;
import io.parasol.gateway.state.ReloadReport;
import io.parasol.gateway.state.SiteFiles;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.store.segment.StoreEnvironment;
import io.parasol.gateway.update.GatewayUpdate;
import io.parasol.gateway.web.Readiness;
import io.parasol.gateway.witness.Witness;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway with all of its parts, which are built in stages. The constructor starts them
 * from top to bottom; they are closed in reverse.
 */
public final class Gateway implements GatewayProgram.Running {

  private static final Logger log = LoggerFactory.getLogger(Gateway.class);

  private final CloseStack closeStack;
  private final Foundations foundations;
  private final Messaging messaging;
  private final Field field;
  private final Updates updates;
  private final Revocation revocation;
  private final Renewal renewal;
  final SiteReload reload;
  private final Servers servers;
  private final KeyWatch keyWatch;
  private final HealthWatch health;
  private final ConfigurationReceipts configurations;
  private final ProgressWatch progress;
  private final CompletionStage<Void> reported;

  /** What the start has not waited for any longer, in a few words; null if nothing. */
  private @Nullable String missing;

  /**
   * Starts the gateway.
   *
   * @throws VerbException with one line, if it cannot start; then nothing keeps running.
   */
  public static Gateway start(SiteConfig config) {
    return start(config, StoreEnvironment.DEFAULT);
  }

  /** Starts the gateway as {@link GatewayProgram#start} does. */
  public static Gateway start(SiteConfig config, BooleanSupplier isStopping) {
    return start(config, StoreEnvironment.DEFAULT, Clock.systemUTC(), isStopping);
  }

  /**
   * Starts the gateway as {@link #start(SiteConfig)} does, with a disk that may be made to fail.
   */
  public static Gateway start(SiteConfig config, StoreEnvironment environment) {
    return start(config, environment, Clock.systemUTC());
  }

  /**
   * Starts the gateway as {@link #start(SiteConfig)} does, with a system clock that may be wrong.
   */
  static Gateway start(SiteConfig config, StoreEnvironment environment, InstantSource system) {
    return start(config, environment, system, () -> false);
  }

  /** Starts the gateway as the other methods do, with both of these. */
  public static Gateway start(
      SiteConfig config,
      StoreEnvironment environment,
      InstantSource system,
      BooleanSupplier isStopping) {
    return start(config, environment, system, StartTimeouts.DEFAULT, isStopping);
  }

  /** Starts the gateway as {@link #start(SiteConfig)} does, with other time limits. */
  static Gateway start(SiteConfig config, StartTimeouts timeouts) {
    return start(config, StoreEnvironment.DEFAULT, Clock.systemUTC(), timeouts, () -> false);
  }

  private static Gateway start(
      SiteConfig config,
      StoreEnvironment environment,
      InstantSource system,
      StartTimeouts timeouts,
      BooleanSupplier isStopping) {
    long begin = System.nanoTime();
    CloseStack closeStack = new CloseStack();
    StopCheck stop = new StopCheck(isStopping);
    try {
      Gateway gateway = new Gateway(config, environment, system, timeouts, stop, closeStack);
      gateway.awaitFirstPolls(timeouts, stop);
      gateway.awaitStates(timeouts, stop);
      log.info(
          "gateway ready site={} devices={} start-ms={}",
          config.site(),
          config.devices().size(),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
      return gateway;
    } catch (UnusableKeyException | AuthorityException refused) {
      closeStack.close();
      throw new VerbException(ExitCode.USAGE, String.valueOf(refused.getMessage()), refused);
    } catch (RefusedException refused) {
      closeStack.close();
      throw new VerbException(ExitCode.REFUSED, "releases: " + refused.getMessage(), refused);
    } catch (IOException failed) {
      closeStack.close();
      throw new VerbException(ExitCode.FAILED, FileErrorText.withFile(failed), failed);
    } catch (BrokerException | IllegalArgumentException failed) {
      closeStack.close();
      throw new VerbException(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
    } catch (RuntimeException unexpected) {
      closeStack.close();
      throw unexpected;
    }
  }

  private Gateway(
      SiteConfig config,
      StoreEnvironment environment,
      InstantSource system,
      StartTimeouts timeouts,
      StopCheck stop,
      CloseStack closeStack)
      throws IOException,
          UnusableKeyException,
          AuthorityException,
          BrokerException,
          RefusedException {
    this.closeStack = closeStack;
    this.foundations = new Foundations(config, system, closeStack);
    Monitoring monitoring = new Monitoring(config, foundations, closeStack);
    this.health = monitoring.health;
    this.configurations = new ConfigurationReceipts(foundations, config.site(), health.gateway());
    stop.check();
    this.messaging = new Messaging(config, environment, foundations, health, closeStack);
    stop.check();
    HealthReporter reporter = health.reporter(Figures.of(messaging));
    this.field =
        new Field(config, foundations, health, messaging, monitoring.timer::tryExecute, closeStack);
    this.updates = new Updates(config, foundations, health, messaging, field, closeStack);
    Stages stages = new Stages(foundations, monitoring, messaging, field, updates);
    Services services = new Services(config, stages, closeStack);
    this.revocation = new Revocation(foundations, messaging, health.gateway());
    this.renewal = new Renewal(foundations.credentials, messaging.broker(), messaging.sessions);
    LockOuts lockOuts = new LockOuts(config, foundations, messaging, revocation, health.gateway());

    SecuritySelfTest selfTest = startCommands(config, services);
    stop.check();
    messaging.commands.subscribe(services.relay::delivered);
    // The first published state contains the head of the log.
    foundations.auditLog.seal();
    lockOuts.openBridge();
    this.reported = openSessions(config, services, reporter);
    Witness witness = openWitness(config);
    PeriodicTasks.schedule(monitoring.timer, reporter, messaging);
    SerialExecutor chores = closeStack.add("chores", Monitoring.timer("chores"));
    this.servers = new Servers(config, stages, services, chores, closeStack);
    this.keyWatch = new KeyWatch(foundations.keys, health.gateway());
    PeriodicTasks.scheduleChores(
        chores,
        stages,
        services,
        new PeriodicTasks.Upkeep(revocation, renewal, lockOuts, keyWatch, selfTest, witness));
    foundations.corporate.start(foundations, messaging, closeStack);
    messaging.sessions.awaitFirstConnections(timeouts.sessions());
    startField(config, selfTest);
    services.reports.start(foundations);
    this.progress = SiteProgress.watch(field, messaging, updates.installs);
    this.reload = new SiteReload(stages, services, config);
  }

  /**
   * Starts what verifies commands, before any link opens: a device whose install continues may be
   * in its boot loader. Then runs the self-tests, before any command is accepted.
   */
  private SecuritySelfTest startCommands(SiteConfig config, Services services) {
    field.identityGuard.start();
    services.relay.start().toCompletableFuture().join();
    SecuritySelfTest selfTest =
        new SecuritySelfTest(
            selfTests(config.releases().isPresent()),
            services.relay,
            foundations.clock,
            config.updates().zone());
    selfTest.runAll();
    return selfTest;
  }

  /** Opens the sessions of the devices; returns when the states of all installs are published. */
  private CompletionStage<Void> openSessions(
      SiteConfig config, Services services, HealthReporter reporter) {
    field.abouts.describe(
        config.devices(SiteConfig.Device.Legacy.class),
        field.devices::profile,
        field.identityGuard::knownIdentity);
    messaging.sessions.open(reporter, services.relay, services.requests, field.natives);
    revocation.publishDenied(foundations.devices.natives());
    return updates.installs.start();
  }

  private Witness openWitness(SiteConfig config) {
    Witness witness =
        closeStack.add(
            "witness",
            new Witness(
                foundations.state.witness(),
                foundations.topics,
                config.witness(),
                foundations.clock,
                health.gateway()::witnessed));
    witness.open();
    return witness;
  }

  /** Starts the links to the devices, and what follows releases and readings. */
  private void startField(SiteConfig config, SecuritySelfTest selfTest) {
    config.releases().ifPresent(each -> updates.releases().orElseThrow().start(each.every()));
    field.controllers.links.start();
    updates.hawkbit().ifPresent(server -> server.start(foundations.devices.legacy()));
    updates
        .ofGateway()
        .ifPresent(
            each ->
                each.start(
                    () ->
                        SiteProgram.condition(
                            messaging.sessions,
                            health,
                            foundations.devices.legacy().size(),
                            selfTest)));
    field.figures().ifPresent(SiteFigures::start);
  }

  /**
   * Returns the self-tests beside those of commands. There is none for an external broker, or
   * without a configured repository.
   */
  private List<SecuritySelfTest.SelfTest> selfTests(boolean followsReleases) {
    List<SecuritySelfTest.SelfTest> selfTests = new ArrayList<>();
    messaging
        .broker()
        .ifPresent(
            own ->
                selfTests.add(
                    new BrokerAccessCheck(
                        own, foundations.credentials, revocation::applyToBroker)));
    if (followsReleases) {
      selfTests.add(new RepositoryFreshnessCheck(foundations.state.selfTest(), foundations.clock));
    }
    return selfTests;
  }

  private void awaitFirstPolls(StartTimeouts timeouts, StopCheck stop) {
    CompletableFuture<?> polled = field.controllers.links.firstPoll().toCompletableFuture();
    if (!stop.await(timeouts.firstPolls(), polled::isDone)) {
      log.warn("not all devices completed their first poll in time");
    }
  }

  /**
   * Waits until every state is retained, so that clients find them all once the gateway is ready.
   */
  private void awaitStates(StartTimeouts timeouts, StopCheck stop) {
    CompletableFuture<?> all = reported.toCompletableFuture();
    boolean areMade = stop.await(timeouts.states(), all::isDone);
    boolean arePublished =
        stop.await(timeouts.states(), () -> messaging.sessions.unpublished() == 0) && areMade;
    if (!arePublished) {
      log.warn("not all states were published in time");
    }
    missing =
        messaging.sessions.unconnected().orElse(arePublished ? null : "not all states published");
  }

  /**
   * Returns the embedded broker's address, whose port is never 0 while it runs, or the first
   * address of the external one.
   */
  HostPort broker() {
    return messaging
        .broker()
        .map(EmbeddedBroker::address)
        .orElseGet(() -> configured(reload.running().broker()));
  }

  /** Returns the address of a broker that does not run in this gateway now. */
  private static HostPort configured(SiteConfig.Broker broker) {
    return broker.external().map(external -> external.to().get(0)).orElse(broker.listen());
  }

  @Override
  public boolean needsRestart() {
    return keyWatch.needsRestart();
  }

  @Override
  public SiteCondition condition() {
    Readiness readiness = messaging.sessions.readiness();
    return new SiteCondition(
        readiness.isReady(),
        readiness.why(),
        foundations.devices.all().keySet(),
        health.answering(),
        messaging
            .uplink()
            .map(bridge -> bridge.figures().isUp() ? Upstream.UP : Upstream.DOWN)
            .orElse(Upstream.NONE));
  }

  @Override
  public void record(ConfigurationResult result) throws IOException {
    configurations.record(result);
  }

  @Override
  public boolean mustEnd() {
    return updates.ofGateway().map(GatewayUpdate::isEnding).orElse(false);
  }

  /** Returns the address at which panels connect on that link; empty while they cannot. */
  Optional<HostPort> panels(LinkId link) {
    return field.controllers.panels.listenAddress(link);
  }

  /** Returns the address of the metrics endpoint; its port is never 0. */
  HostPort metrics() {
    return servers.metrics;
  }

  /** Returns the address of the page for a browser; empty if the site has none. */
  Optional<String> page() {
    return servers.page();
  }

  /** Returns the address where native devices enrol; empty if the site has none. */
  Optional<HostPort> enrolment() {
    return servers.enrolment();
  }

  /** Returns where SCADA masters read devices; empty if the site has no such server. */
  Optional<Northbound> northbound() {
    return field.northbound();
  }

  /**
   * Returns the number of telemetry messages in the upstream backlog; 0 without an upstream broker.
   */
  long upstreamBacklog() {
    return messaging.uplink().map(bridge -> bridge.figures().waiting()).orElse(0L);
  }

  @Override
  public String summary() {
    return "site=%s broker=%s metrics=%s devices=%d%s%s"
        .formatted(
            foundations.topics.site(),
            broker(),
            servers.metrics,
            foundations.devices.all().size(),
            page().map(url -> " page=" + url).orElse(""),
            missing == null ? "" : " missing=\"" + missing + "\"");
  }

  @Override
  public boolean isResponsive(Duration timeout) throws InterruptedException {
    return messaging.sessions.isResponsive(timeout);
  }

  @Override
  public List<String> unmoved() {
    return progress.unmoved();
  }

  /**
   * Applies changed signers, thresholds, certificates, links, devices and profiles, and refreshes
   * the repository of releases, which has the signed policy. Any other change needs a restart.
   */
  @Override
  public synchronized ReloadReport reload(SiteConfig changed) {
    foundations.settings.reload(changed.signers().values(), changed.thresholds());
    ReloadReport report = reload.apply(changed);
    foundations.namedFiles.reload(changed);
    for (String problem : reloadTrust()) {
      report = report.with(problem);
    }
    foundations.auditLog.reloaded(SiteFiles.hashes(changed.file(), changed.sunSpecModels()));
    health.gateway().reloaded(report);
    report(report);
    return report;
  }

  private static void report(ReloadReport report) {
    log.info(
        "configuration reloaded added={} removed={} renamed={} changed={}",
        report.added(),
        report.removed(),
        report.renamed(),
        report.changed());
    if (!report.restart().isEmpty()) {
      log.warn("changes of these keys take effect after a restart keys={}", report.restart());
    }
    report.problems().forEach(problem -> log.warn("not applied: {}", problem));
  }

  @Override
  public synchronized List<String> reloadTrust(@Nullable Collection<SiteConfig.Signer> listed) {
    if (listed != null) {
      foundations.settings.retain(listed);
    }
    return reloadTrust();
  }

  private List<String> reloadTrust() {
    updates.releases().ifPresent(ReleaseWatch::refreshSoon);
    try {
      renewal.renew();
      revocation.apply();
      return List.of();
    } catch (AuthorityException | UnusableKeyException | BrokerException unusable) {
      log.warn(
          "certificates not reloaded, the previous ones stay in force: {}", unusable.getMessage());
      return List.of(String.valueOf(unusable.getMessage()));
    }
  }

  @Override
  public synchronized void close() {
    closeStack.close();
  }
}
