// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.broker.access.AccessTable;
import io.parasol.broker.embedded.EmbeddedBroker;
import io.parasol.broker.embedded.NativeDeviceHooks;
import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.broker.topic.Topics;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.HostPort;
import io.parasol.config.model.site.LinkId;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.command.BlockingReason;
import io.parasol.gateway.command.CommandRelay;
import io.parasol.gateway.command.TrustedClock;
import io.parasol.gateway.command.journal.CommandJournal;
import io.parasol.gateway.command.receipt.CommandSite;
import io.parasol.gateway.concurrent.SerialExecutor;
import io.parasol.gateway.field.FieldDevices;
import io.parasol.gateway.field.FieldLinks;
import io.parasol.gateway.field.LinkedControllers;
import io.parasol.gateway.field.SiteFleet;
import io.parasol.gateway.health.EventStore;
import io.parasol.gateway.health.HealthMetrics;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.history.History;
import io.parasol.gateway.identity.IdentityGuard;
import io.parasol.gateway.identity.IdentityStore;
import io.parasol.gateway.install.Installs;
import io.parasol.gateway.install.run.Releases;
import io.parasol.gateway.install.run.RepositoryReleases;
import io.parasol.gateway.natives.NativeDevices;
import io.parasol.gateway.release.ReleaseWatch;
import io.parasol.gateway.release.SiteReleases;
import io.parasol.gateway.request.RequestDesk;
import io.parasol.gateway.selftest.BrokerAccessCheck;
import io.parasol.gateway.selftest.RepositoryFreshnessCheck;
import io.parasol.gateway.selftest.SecuritySelfTest;
import io.parasol.gateway.sessions.Brokers;
import io.parasol.gateway.sessions.NativeCommandGate;
import io.parasol.gateway.sessions.OfflineNotice;
import io.parasol.gateway.sessions.SiteDownlink;
import io.parasol.gateway.sessions.SiteSessions;
import io.parasol.gateway.sessions.SuspendedDevices;
import io.parasol.gateway.sessions.UpstreamFeed;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.GatewayProgram;
import io.parasol.gateway.state.MapFolder;
import io.parasol.gateway.state.ModelFolders;
import io.parasol.gateway.state.SiteFiles;
import io.parasol.gateway.state.StateFolder;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.state.Version;
import io.parasol.gateway.store.segment.StoreEnvironment;
import io.parasol.gateway.telemetry.Telemetry;
import io.parasol.gateway.telemetry.TelemetrySettings;
import io.parasol.gateway.telemetry.report.Uptime;
import io.parasol.gateway.trust.AuditLog;
import io.parasol.gateway.trust.Credentials;
import io.parasol.gateway.trust.ReloadableSettings;
import io.parasol.gateway.trust.SignedPolicy;
import io.parasol.gateway.upstream.UpstreamBridge;
import io.parasol.gateway.web.WebServer;
import io.parasol.legacy.DiscoveryServices;
import io.parasol.legacy.LinkListeners;
import io.parasol.legacy.SerialPorts;
import io.parasol.legacy.lines.LineLinks;
import io.parasol.legacy.modbus.link.ModbusLinks;
import io.parasol.legacy.modbus.plan.LearnedLimitsFolder;
import io.parasol.legacy.mqtt.PanelLinks;
import io.parasol.legacy.serial.NativeSerialPorts;
import io.parasol.legacy.sunspec.discovery.SunSpecDiscovery;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway with all of its parts. The constructor starts them from top to bottom; they are
 * closed in reverse.
 */
public final class Gateway implements GatewayProgram.Running {

  private static final Logger log = LoggerFactory.getLogger(Gateway.class);

  /**
   * The time limit for first polls at start. The gateway becomes ready without the devices that
   * have neither answered nor failed by then.
   */
  private static final long FIRST_POLL_TIMEOUT_SECONDS = 15;

  /**
   * The time limit for publishing all retained messages at start. The rest is published later, for
   * example if an external broker is unreachable.
   */
  private static final long STATE_PUBLISH_TIMEOUT_SECONDS = 5;

  private static final int CHECK_INTERVAL_MILLIS = 20;

  /**
   * The time limit for offline states; after it the broker disconnects a denied session without
   * one.
   */
  private static final long SESSION_CLOSE_TIMEOUT_SECONDS = 2;

  /** The timeout for explain requests; an operator is waiting. */
  private static final long EXPLAIN_TIMEOUT_SECONDS = 2;

  private final SiteConfig config;
  private final CloseStack closing;
  private final Credentials credentials;
  private final ReloadableSettings settings;
  private final SignedPolicy policy;
  private final Optional<EmbeddedBroker> broker;
  private final HostPort metrics;
  private final Optional<UpstreamBridge> uplink;
  private final SiteSessions sessions;
  private final FieldLinks links;
  private final PanelLinks panels;
  private final CompletionStage<Void> reported;

  /**
   * Starts the gateway.
   *
   * @throws VerbException with one line, if it cannot start; then nothing keeps running.
   */
  public static Gateway start(SiteConfig config) {
    return start(config, StoreEnvironment.DEFAULT);
  }

  /**
   * Starts the gateway as {@link #start(SiteConfig)} does, with a disk that may be made to fail.
   */
  public static Gateway start(SiteConfig config, StoreEnvironment environment) {
    long begin = System.nanoTime();
    CloseStack closing = new CloseStack();
    try {
      Gateway gateway = new Gateway(config, environment, closing, Clock.systemUTC());
      gateway.awaitFirstPolls();
      gateway.awaitStates();
      log.info(
          "gateway ready site={} devices={} start-ms={}",
          config.site(),
          config.devices().size(),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
      return gateway;
    } catch (UnusableKeyException | AuthorityException refused) {
      closing.close();
      throw new VerbException(ExitCode.USAGE, String.valueOf(refused.getMessage()), refused);
    } catch (RefusedException refused) {
      closing.close();
      throw new VerbException(ExitCode.REFUSED, "releases: " + refused.getMessage(), refused);
    } catch (BrokerException | IOException | IllegalArgumentException failed) {
      closing.close();
      throw new VerbException(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed);
    } catch (RuntimeException unexpected) {
      closing.close();
      throw unexpected;
    }
  }

  private Gateway(
      SiteConfig config, StoreEnvironment environment, CloseStack closing, InstantSource system)
      throws IOException,
          UnusableKeyException,
          AuthorityException,
          BrokerException,
          RefusedException {
    this.config = config;
    this.closing = closing;
    Topics topics = new Topics(config.topicRoot(), config.site());

    StateFolder state = closing.add("state", StateFolder.open(config));
    this.credentials = Credentials.open(state.pki(), config, system);
    TrustedClock clock = TrustedClock.open(system, state.clock());
    EvidenceLog log = closing.add("log", EvidenceLog.open(state.log()));
    AuditLog auditLog = new AuditLog(log, config.site(), credentials, clock);
    closing.add("final log head", auditLog::seal);
    auditLog.started(Version.number(), SiteFiles.hashes(config));
    this.settings = new ReloadableSettings(config, auditLog::signers);
    this.policy = new SignedPolicy(state.policy(), config.site(), settings::applySigned);

    HealthInputs healthInputs = new HealthInputs(credentials);
    healthInputs.bind(auditLog);
    HealthMetrics meters =
        closing.add(
            "meters", new HealthMetrics(config, healthInputs.sources(), system, System::nanoTime));
    SerialExecutor timer = closing.add("timer", timer("timer"));
    EventStore events = closing.add("events", EventStore.open(state.events(), system));
    HealthWatch health =
        new HealthWatch(config, healthInputs.sources(), meters, events, system, timer::tryExecute);

    Supplier<TlsMaterial> upstreamMaterial = upstreamMaterial();
    NativeCommandGate commandGate = new NativeCommandGate(config, topics, health.commands());
    this.broker =
        config.broker().external().isPresent()
            ? Optional.empty()
            : Optional.of(
                closing.add(
                    "broker",
                    EmbeddedBroker.start(
                        config.broker(),
                        state.broker(),
                        credentials.ofBroker(),
                        credentials.ofGateway().get(),
                        new AccessTable(topics, credentials.identity()),
                        denied(),
                        health.gateway(),
                        new NativeDeviceHooks(commandGate, commandGate))));
    broker.ifPresent(healthInputs::bind);

    // Closed before the sessions and the bridge, because its close still publishes over them.
    Telemetry telemetry =
        Telemetry.open(TelemetrySettings.of(config), environment, new TelemetryEvents(health));
    this.uplink =
        telemetry
            .upstream()
            .map(
                upstream ->
                    closing.add(
                        "bridge",
                        new UpstreamBridge(
                            config,
                            upstreamMaterial,
                            upstream,
                            health,
                            Clock.system(config.updates().zone()))));
    uplink.ifPresent(healthInputs::bind);
    uplink.ifPresent(commandGate::bind);
    this.sessions =
        closing.add(
            "sessions",
            new SiteSessions(
                config,
                brokers(),
                uplink.<UpstreamFeed>map(bridge -> bridge).orElse(UpstreamFeed.NONE),
                broker.map(this::offlineNotice),
                health));
    healthInputs.bind(sessions);
    closing.add("telemetry", telemetry);
    healthInputs.bind(telemetry);
    telemetry.watchClock(system, Uptime.ofThisMachine(), clock::isTrusted);

    NativeDevices natives =
        closing.add(
            "natives",
            new NativeDevices(
                natives(config),
                topics,
                new SiteDownlink(topics, broker, sessions),
                health.commands()::requestDropped,
                clock,
                NativeDevices.AnswerTimeouts.DEFAULT));
    FieldDevices devices = new FieldDevices(config);
    IdentityGuard identityGuard =
        new IdentityGuard(
            config.devices().keySet(),
            devices,
            IdentityStore.of(config),
            new IdentityEvents(health.devices(), sessions),
            (device, readings) -> {
              health.devices().accept(device, readings);
              telemetry.accept(device, readings);
            });
    LearnedLimitsFolder learnedLimits =
        closing.add(
            "lessons", LearnedLimitsFolder.open(state.learnedLimits(), config.devices().keySet()));
    CommandJournal journal = closing.add("journal", CommandJournal.open(state.journal(), log));
    LinkListeners listeners =
        new LinkListeners(identityGuard, health.devices(), journal, health.links());
    this.links = closing.add("links", new FieldLinks());
    devices.bind(links);
    SerialPorts ports = new NativeSerialPorts(List.of(state.nativeCode()));
    DiscoveryServices discoveryServices =
        new DiscoveryServices(
            new SunSpecDiscovery(ModelFolders.of(config)),
            closing.add("maps", MapFolder.open(state.maps(), config.devices().keySet())),
            health.devices());
    links.add(ModbusLinks.open(config, ports, listeners, discoveryServices, learnedLimits, system));
    links.add(LineLinks.open(config, ports, listeners, system));
    this.panels = PanelLinks.open(config, listeners, telemetry, new PanelEvents(health), system);
    links.add(panels);

    Optional<ReleaseWatch> releases =
        SiteReleases.open(config)
            .map(
                followed ->
                    new ReleaseWatch(followed, clock::ifTrusted, policy::apply, health.gateway()));
    releases.ifPresent(watch -> closing.add("releases", watch));
    Optional<RepositoryReleases> offered =
        releases.map(watch -> new RepositoryReleases(watch, state.images()));
    Installs installs =
        Installs.open(
            config.updates(),
            new SiteFleet(config, devices, identityGuard, natives),
            offered.<Releases>map(each -> each).orElse(Releases.NONE),
            state.updates(),
            clock,
            new UpdateEvents(health.devices()),
            sessions::report);
    CommandRelay relay =
        closing.add(
            "commands",
            new CommandRelay(
                new CommandSite(
                    topics,
                    settings::policy,
                    auditLog::key,
                    new LinkedControllers(devices, identityGuard, natives, sessions::isRevoked)),
                journal,
                clock,
                sessions,
                health.commands(),
                installs));
    closing.add("updates", installs);
    offered.ifPresent(each -> each.keepImages(installs::neededImages));
    releases.ifPresent(watch -> watch.whenRecovered(installs::retryReleases));
    RequestDesk requests =
        closing.add(
            "requests",
            new RequestDesk(
                topics,
                Map.of(
                    History.KIND,
                    new History(telemetry.store(), config.devices().keySet()),
                    Explain.KIND,
                    new Explain(
                        config.devices().keySet(),
                        List.of(
                            health::hindrances,
                            natives::blockingReasons,
                            blocking(relay::explain),
                            blocking(installs::explain)),
                        health::reversions)),
                sessions::publish,
                health.commands()::requestDropped));
    identityGuard.start();
    // Before any link opens: a device whose install continues may be in its boot loader.
    relay.start().toCompletableFuture().join();
    commandGate.bind(relay);
    SecuritySelfTest selfTest =
        new SecuritySelfTest(selfTests(state, clock), relay, system, ZoneId.systemDefault());
    selfTest.runAll();
    uplink.ifPresent(bridge -> bridge.open(relay));
    sessions.open(relay, telemetry, requests, natives);
    publishDeniedNatives();
    this.reported = installs.start();

    this.metrics =
        closing
            .add("web", WebServer.start(config.metrics(), meters::scrape, sessions::readiness))
            .address();
    timer.every(Duration.ofSeconds(1), "health", health::tick);
    timer.every(Duration.ofSeconds(1), "probes", this::probe);
    timer.every(Duration.ofSeconds(1), "disk", telemetry::checkDisk);
    // A separate timer, because these tasks wait for the disk. A stalled disk must not delay
    // health.
    SerialExecutor chores = closing.add("chores", timer("chores"));
    chores.every(
        Duration.ofSeconds(1),
        "clock",
        () -> health.gateway().checkClock(clock.isTrusted(), System.nanoTime()));
    chores.every(Duration.ofSeconds(1), "timeline", telemetry::checkClock);
    chores.every(Duration.ofSeconds(2), "deny-list", this::deny);
    chores.every(Duration.ofSeconds(2), "identities", identityGuard::applyConfirmations);
    chores.every(Duration.ofHours(1), "identities", identityGuard::recheckAll);
    chores.every(Duration.ofHours(1), "renewal", this::renew);
    chores.every(Duration.ofSeconds(5), "signers", settings::record);
    chores.every(Duration.ofSeconds(30), "log", auditLog::seal);
    chores.every(Duration.ofMinutes(1), "locks", selfTest::runIfDue);
    config.releases().ifPresent(each -> releases.orElseThrow().start(each.every()));
    links.start();
  }

  private static SerialExecutor timer(String name) {
    return new SerialExecutor(name, SerialExecutor.Closing.FINISH_OR_INTERRUPT);
  }

  private static List<DeviceId> natives(SiteConfig config) {
    return config.devices().values().stream()
        .filter(SiteConfig.Device.Native.class::isInstance)
        .map(SiteConfig.Device::id)
        .toList();
  }

  private Supplier<TlsMaterial> upstreamMaterial() throws UnusableKeyException {
    return config.bridge().isPresent()
        ? credentials.ofBridge(config.bridge().get())
        : credentials.ofGateway();
  }

  private Brokers brokers() {
    return broker
        .map(own -> Brokers.embedded(own.localAddress(), config, credentials))
        .orElseGet(
            () -> Brokers.external(config.broker().external().orElseThrow(), config, credentials));
  }

  private void probe() {
    sessions.tick();
    uplink.ifPresent(UpstreamBridge::tick);
  }

  /**
   * Publishes the offline states of the denied devices, then makes the broker disconnect every
   * denied client. The second step follows within a bounded time, whether or not the first
   * succeeds.
   */
  private void deny() throws AuthorityException {
    DenyList all = denied();
    var unused =
        CompletableFuture.completedFuture(all)
            .thenCompose(sessions::deny)
            .orTimeout(SESSION_CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .whenComplete((said, failed) -> broker.ifPresent(own -> own.deny(all)));
  }

  /**
   * Returns the self-tests beside those of commands. There is none for an external broker, or
   * without a configured repository.
   */
  private List<SecuritySelfTest.SelfTest> selfTests(StateFolder state, InstantSource clock) {
    List<SecuritySelfTest.SelfTest> selfTests = new ArrayList<>();
    broker.ifPresent(own -> selfTests.add(new BrokerAccessCheck(own, credentials, this::denyNow)));
    if (config.releases().isPresent()) {
      selfTests.add(new RepositoryFreshnessCheck(state.selfTest(), clock));
    }
    return selfTests;
  }

  /** Applies the deny list to the broker at once, without waiting for offline states. */
  private void denyNow() throws AuthorityException {
    DenyList all = denied();
    broker.ifPresent(own -> own.deny(all));
  }

  private OfflineNotice offlineNotice(EmbeddedBroker own) {
    Identity.Gateway site = credentials.identity();
    return (device, why) ->
        own.publishOffline(new Identity.Device(site.trustDomain(), site.site(), device), why);
  }

  /**
   * Publishes the offline state of native devices that were denied while the gateway was down, and
   * that can no longer connect.
   */
  private void publishDeniedNatives() throws AuthorityException {
    DenyList all = denied();
    Set<String> names = credentials.names(all);
    for (DeviceId device : natives(config)) {
      if (names.contains(device.value())) {
        broker
            .map(this::offlineNotice)
            .ifPresent(
                notice -> notice.publishOffline(device, SuspendedDevices.Reason.REVOKED.text()));
      }
    }
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

  private void awaitFirstPolls() {
    try {
      links.firstPoll().toCompletableFuture().get(FIRST_POLL_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException slow) {
      log.warn("not all devices completed their first poll in time");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Waits until every state is retained, so that clients find them all once the gateway is ready.
   */
  private void awaitStates() {
    try {
      reported.toCompletableFuture().get(STATE_PUBLISH_TIMEOUT_SECONDS, TimeUnit.SECONDS);
      long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(STATE_PUBLISH_TIMEOUT_SECONDS);
      while (sessions.unpublished() > 0 && System.nanoTime() - until < 0) {
        TimeUnit.MILLISECONDS.sleep(CHECK_INTERVAL_MILLIS);
      }
    } catch (TimeoutException | ExecutionException slow) {
      log.warn("not all states were published in time");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Renews certificates that are due. Sessions reconnect with theirs; the broker presents its own
   * to new connections.
   */
  private void renew() throws AuthorityException, UnusableKeyException, BrokerException {
    Set<String> renewed = credentials.renewDue();
    if (renewed.contains(SiteAuthority.BROKER) && broker.isPresent()) {
      broker.get().replaceCertificate(credentials.ofBroker());
    }
    sessions.reconnect(renewed);
  }

  /** Returns the certificates that the broker rejects. */
  private DenyList denied() throws AuthorityException {
    return policy.denied(credentials.denied());
  }

  /**
   * Returns the embedded broker's address, whose port is never 0, or the first address of the
   * external one.
   */
  HostPort broker() {
    return broker
        .map(EmbeddedBroker::address)
        .orElseGet(() -> config.broker().external().orElseThrow().to().get(0));
  }

  /** Returns the address at which panels connect on that link; empty while they cannot. */
  Optional<HostPort> panels(LinkId link) {
    return panels.listenAddress(link);
  }

  /** Returns the address of the metrics endpoint; its port is never 0. */
  HostPort metrics() {
    return metrics;
  }

  /**
   * Returns the number of telemetry messages in the upstream backlog; 0 without an upstream broker.
   */
  long upstreamBacklog() {
    return uplink.map(bridge -> bridge.figures().waiting()).orElse(0L);
  }

  @Override
  public String summary() {
    return "site=%s broker=%s metrics=%s devices=%d"
        .formatted(config.site(), broker(), metrics, config.devices().size());
  }

  /** Applies changed signers, thresholds and certificates. Any other change needs a restart. */
  @Override
  public void reload(SiteConfig changed) {
    try {
      settings.reload(changed);
      renew();
      deny();
    } catch (AuthorityException | UnusableKeyException | BrokerException unusable) {
      log.warn(
          "configuration not reloaded, the previous settings stay in force: {}",
          unusable.getMessage());
    }
  }

  @Override
  public void close() {
    closing.close();
  }
}
