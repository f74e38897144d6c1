// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.broker.access.AccessTable;
import io.parasol.broker.embedded.BrokerPreparation;
import io.parasol.broker.embedded.EmbeddedBroker;
import io.parasol.broker.embedded.PublishHooks;
import io.parasol.broker.embedded.identity.BrokerIdentities;
import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.identity.Identity;
import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.command.CommandInbox;
import io.parasol.gateway.health.HealthWatch;
import io.parasol.gateway.sessions.Brokers;
import io.parasol.gateway.sessions.OfflineNotice;
import io.parasol.gateway.sessions.SessionEnvironment;
import io.parasol.gateway.sessions.SitePublishHooks;
import io.parasol.gateway.sessions.SiteSessions;
import io.parasol.gateway.sessions.UpstreamFeed;
import io.parasol.gateway.store.log.StoreException;
import io.parasol.gateway.store.segment.StoreEnvironment;
import io.parasol.gateway.telemetry.Telemetry;
import io.parasol.gateway.telemetry.UpstreamTelemetry;
import io.parasol.gateway.trust.Credentials;
import io.parasol.gateway.upstream.BridgePath;
import io.parasol.gateway.upstream.UpstreamBridge;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The third stage of a gateway: the broker, the store of telemetry, the bridge to the upstream
 * broker, and the sessions. Bridge and sessions are not open yet.
 */
final class Messaging {

  private static final Logger log = LoggerFactory.getLogger(Messaging.class);

  final CommandInbox commands;
  final Telemetry telemetry;
  final SiteSessions sessions;
  private final @Nullable EmbeddedBroker broker;
  private final boolean isExternal;
  private final @Nullable UpstreamBridge uplink;

  Messaging(
      SiteConfig config,
      StoreEnvironment environment,
      Foundations foundations,
      HealthWatch health,
      CloseStack closeStack)
      throws BrokerException, AuthorityException, StoreException {
    SiteDevices devices = foundations.devices;
    boolean isBridged = config.bridge().isPresent();
    this.commands = new CommandInbox(health.commands()::dropped);
    CompletableFuture<UpstreamFeed> upstreamOpened = new CompletableFuture<>();
    SitePublishHooks hooks =
        new SitePublishHooks(
            foundations.topics,
            device -> isBridged && devices.isNative(device),
            upstreamOpened,
            commands);
    this.isExternal = config.broker().external().isPresent();
    StoreStart store = new StoreStart(config, environment, foundations, health, closeStack);
    this.broker =
        isExternal || isWithoutKeys(foundations)
            ? null
            : closeStack.add("broker", startBroker(config, foundations, health, hooks, store));
    if (broker == null) {
      foundations.broker().ifPresent(BrokerPreparation::close);
      BrokerPreparation.awaitTls();
    }
    this.telemetry = store.opened();
    this.uplink = openUplink(config, foundations, health, closeStack).orElse(null);
    uplink().ifPresent(upstreamOpened::complete);
    this.sessions =
        closeStack.add(
            "sessions",
            new SiteSessions(
                devices.legacy(),
                new SessionEnvironment(
                    foundations.topics,
                    brokers(config, foundations),
                    uplink().<UpstreamFeed>map(bridge -> bridge).orElse(UpstreamFeed.NONE),
                    offlineNotice(foundations.credentials),
                    health,
                    commands,
                    device -> SiteProgram.isGateway(config, device)),
                telemetry,
                foundations.remoteHead));
    // Closed before the sessions and the bridge, because its close still publishes over them.
    closeStack.add("telemetry", telemetry);
  }

  /** Returns whether the broker has no key now, because its token cannot be used. */
  private static boolean isWithoutKeys(Foundations foundations) {
    Optional<String> problem = KeyWatch.problem(foundations.keys);
    problem.ifPresent(why -> log.error("no broker and no sessions why=\"{}\"", why));
    return problem.isPresent();
  }

  private static EmbeddedBroker startBroker(
      SiteConfig config,
      Foundations foundations,
      HealthWatch health,
      SitePublishHooks hooks,
      Runnable meanwhile)
      throws BrokerException, AuthorityException {
    Credentials credentials = foundations.credentials;
    return EmbeddedBroker.start(
        foundations.broker().orElseThrow(),
        new BrokerIdentities(
            credentials.ofBroker(),
            credentials.ofGateway().get(),
            credentials.issuers(),
            Set.copyOf(foundations.devices.legacy())),
        new AccessTable(
            foundations.topics, credentials.identity(), config.consumers().discoveryPrefix()),
        foundations.denyRule(),
        health.gateway(),
        new PublishHooks(hooks, hooks),
        meanwhile);
  }

  private Optional<UpstreamBridge> openUplink(
      SiteConfig config, Foundations foundations, HealthWatch health, CloseStack closeStack) {
    return telemetry
        .upstream()
        .map(upstream -> closeStack.add("bridge", uplink(config, foundations, health, upstream)));
  }

  private UpstreamBridge uplink(
      SiteConfig config, Foundations foundations, HealthWatch health, UpstreamTelemetry upstream) {
    SiteConfig.Bridge bridge = config.bridge().orElseThrow();
    BridgePath path =
        new BridgePath(
            bridge,
            foundations.topics,
            foundations.upstreamMaterial,
            Clock.system(config.updates().zone()),
            foundations.state.path().resolve("dead-letters"));
    return bridge.protocol() == SiteConfig.BridgeProtocol.KAFKA
        ? UpstreamBridge.toKafka(path, upstream, health)
        : UpstreamBridge.toBroker(
            path,
            device -> foundations.devices.contains(device) || SiteProgram.isGateway(config, device),
            upstream,
            health,
            commands,
            foundations.remoteHead);
  }

  private Brokers brokers(SiteConfig config, Foundations foundations) {
    Credentials credentials = foundations.credentials;
    return broker()
        .map(own -> Brokers.embedded(own.ownAddress(), config.site(), credentials))
        .orElseGet(
            () ->
                config
                    .broker()
                    .external()
                    .map(
                        external ->
                            Brokers.external(
                                external,
                                config.site(),
                                credentials,
                                foundations.certificatesOfDevices()))
                    .orElseGet(
                        () ->
                            Brokers.embedded(
                                config.broker().listen(), config.site(), credentials)));
  }

  /** Returns whether there is a broker, here or elsewhere; not without the keys of the site. */
  boolean hasBroker() {
    return broker != null || isExternal;
  }

  /** Returns the embedded broker; empty if the site uses an external one. */
  Optional<EmbeddedBroker> broker() {
    return Optional.ofNullable(broker);
  }

  /** Returns the bridge to the upstream broker; empty if the site has none. */
  Optional<UpstreamBridge> uplink() {
    return Optional.ofNullable(uplink);
  }

  /** Returns what publishes that a device is offline; empty without an embedded broker. */
  Optional<OfflineNotice> offlineNotice(Credentials credentials) {
    Identity.Gateway site = credentials.identity();
    return broker()
        .map(
            own ->
                (device, why) ->
                    own.publishOffline(
                        new Identity.Device(site.trustDomain(), site.site(), device), why));
  }
}
