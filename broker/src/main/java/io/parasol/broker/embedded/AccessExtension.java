// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.client.parameter.Listener;
import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.session.ClientService;
import io.parasol.broker.embedded.identity.ConnectedClients;
import io.parasol.broker.embedded.limit.LimitReports;
import io.parasol.broker.embedded.limit.PartialPackets;
import io.parasol.broker.embedded.setup.DenyUnauthenticated;
import io.parasol.certs.authority.AcceptedIssuers;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.identity.Identity;
import io.parasol.config.model.site.DeviceId;
import java.math.BigInteger;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parasol's extension in HiveMQ. It registers the authenticator {@link CertificateAuthenticator}
 * and ends sessions whose certificate is no longer accepted.
 */
class AccessExtension implements ExtensionMain {

  private static final Logger log = LoggerFactory.getLogger(AccessExtension.class);

  /**
   * The interval of the periodic check; also the maximum time that a session can outlive its
   * certificate.
   */
  private static final int CHECK_INTERVAL_SECONDS = 2;

  private final CertificateAuthenticator authenticator;
  private final ConnectedClients clients;
  private final Refusals refusals;
  private final SlowSubscriberMonitor slowSubscribers;
  private final PublishInterceptors interceptors;
  private final OfflineStates offlineStates;
  private final SessionIds sessionIds = new SessionIds();
  private final DeniedSessions deniedSessions;
  private final ConnectionGate.Rules gateRules;
  private final CompletableFuture<Void> started = new CompletableFuture<>();
  private volatile @Nullable ClientService sessions;

  AccessExtension(
      CertificateAuthenticator authenticator,
      ConnectedClients clients,
      Refusals refusals,
      SlowSubscriberMonitor slowSubscribers) {
    this(authenticator, clients, refusals, slowSubscribers, PublishHooks.NONE);
  }

  AccessExtension(
      CertificateAuthenticator authenticator,
      ConnectedClients clients,
      Refusals refusals,
      SlowSubscriberMonitor slowSubscribers,
      PublishHooks hooks) {
    this.authenticator = authenticator;
    this.clients = clients;
    this.refusals = refusals;
    this.slowSubscribers = slowSubscribers;
    this.interceptors = new PublishInterceptors(authenticator, hooks, refusals);
    this.offlineStates = new OfflineStates(authenticator.access(), InstantSource.system());
    this.deniedSessions =
        new DeniedSessions(clients, authenticator.access(), offlineStates, sessionIds);
    this.gateRules =
        new ConnectionGate.Rules(
            new HandshakeCheck(clients, authenticator::isExpectedRefusal, refusals),
            new PartialPackets(PartialPackets.MAX_BYTES),
            new LimitReports(refusals.listener()::limitReached, System::nanoTime));
  }

  /**
   * Returns a future that completes when the extension has started. If the extension fails, HiveMQ
   * starts without it and accepts every client, so the caller must wait for this.
   */
  final CompletableFuture<Void> started() {
    return started;
  }

  final String testId() {
    return authenticator.testId();
  }

  /** Announces that the certificate with this serial number will be refused on purpose. */
  final void expectRefusal(BigInteger serial) {
    authenticator.expectRefusal(serial);
  }

  /** Ends the last announcement. */
  final void expectNoRefusal() {
    authenticator.expectNoRefusal();
  }

  /** Returns how many commands were intercepted since the start. */
  final long interceptedCommands() {
    return interceptors.intercepted();
  }

  final Refusals refusals() {
    return refusals;
  }

  /** Returns the rules for the gates of all connections. */
  final ConnectionGate.Rules gateRules() {
    return gateRules;
  }

  /** Replaces the devices whose sessions the gateway holds. */
  final void setLegacyDevices(Set<DeviceId> devices) {
    clients.setLegacyDevices(devices);
  }

  /** Returns the number of sessions that the gateway itself holds. */
  final int ownSessions() {
    return clients.ownSessions();
  }

  final SlowSubscriberMonitor backlogs() {
    return slowSubscribers;
  }

  final boolean isConnected(DeviceId device) {
    return clients.isConnected(device.value());
  }

  final int connections() {
    return clients.count();
  }

  /** Returns the actual listeners of HiveMQ. */
  final Set<Listener> listeners() {
    return Services.adminService().getServerInformation().getListener();
  }

  @Override
  public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
    Services.interceptorRegistry().setConnectInboundInterceptorProvider(any -> authenticator);
    Services.securityRegistry().setAuthenticatorProvider(any -> authenticator);
    Services.securityRegistry().setAuthorizerProvider(authenticator);
    Services.initializerRegistry().setClientInitializer(interceptors);
    Services.eventRegistry()
        .setClientLifecycleEventListener(
            any ->
                new ConnectionTracker(
                    clients, slowSubscribers, authenticator.budget(), this::endRejectedSessions));
    sessions = Services.clientService();
    var unused =
        Services.extensionExecutorService()
            .scheduleWithFixedDelay(
                this::periodicCheck,
                CHECK_INTERVAL_SECONDS,
                CHECK_INTERVAL_SECONDS,
                TimeUnit.SECONDS);
    started.complete(null);
  }

  /** Stops all checks of clients before the broker stops. */
  final void stopChecks() {
    sessions = null;
    sessionIds.stop();
  }

  @Override
  public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
    sessions = null;
  }

  /**
   * Applies a deny-list and ends the sessions of the certificates on it. A client that HiveMQ does
   * not find at this moment is handled by the next periodic check.
   */
  final void deny(DenyList denied) {
    clients.deny(denied);
    endRejectedSessions();
  }

  /** Removes the sessions, Wills and retained messages of identities that are not connected. */
  final void remove(Set<Identity> denied) {
    deniedSessions.add(denied);
    endDeniedSessions();
  }

  private void endDeniedSessions() {
    ClientService sessions = this.sessions;
    if (sessions != null) {
      deniedSessions.check(sessions);
    }
  }

  /** Accepts the certificates of these issuers only, and ends the sessions of others. */
  final void accept(AcceptedIssuers issuers) {
    clients.accept(issuers);
    endRejectedSessions();
  }

  /** Ends the sessions of all clients except the gateway's own, and accepts no others. */
  final void denyAllButOwn(String why) {
    clients.denyAllButOwn(why);
    endRejectedSessions();
  }

  private void periodicCheck() {
    try {
      if (!DenyUnauthenticated.isSet()) {
        DenyUnauthenticated.set();
        log.error(
            "broker closed to unauthenticated clients again why=\"other code in this process had"
                + " opened it\"");
      }
      endRejectedSessions();
      endDeniedSessions();
      refusals.flush();
      gateRules.reports().flush();
      authenticator.budget().connections().trim();
      checkQueues();
    } catch (RuntimeException e) {
      log.error("periodic broker check failed why={}", e.toString());
    }
  }

  /** Checks the queues of all sessions. */
  private void checkQueues() {
    ClientService sessions = this.sessions;
    if (sessions == null) {
      return;
    }
    long asOf = authenticator.budget().sessions().now();
    sessionIds.list(
        sessions,
        all -> {
          authenticator.budget().sessions().retainAll(all, asOf);
          slowSubscribers.bind(all, clients);
          slowSubscribers.check();
        });
  }

  /**
   * Publishes a retained {@code offline} state for a device whose certificate is no longer
   * accepted.
   */
  final void publishOffline(Identity.Device device, String why) {
    offlineStates.publish(device, why);
  }

  /**
   * Ends the sessions whose certificate is no longer accepted. The broker does not send their
   * Wills, because content of such a client is not trusted. An {@code offline} state is published
   * instead.
   */
  private void endRejectedSessions() {
    ClientService sessions = this.sessions;
    if (sessions == null) {
      return;
    }
    for (ConnectedClients.RejectedClient each : clients.rejected()) {
      log.info("broker session ended who={} why=\"{}\"", each.client().who().uri(), each.why());
      var unused =
          sessions
              .disconnectClient(
                  each.client().clientId(), true, DisconnectReasonCode.NOT_AUTHORIZED, each.why())
              .whenComplete((wasThere, failure) -> ended(each, wasThere, failure));
    }
  }

  private void ended(
      ConnectedClients.RejectedClient client,
      @Nullable Boolean wasThere,
      @Nullable Throwable failure) {
    Identity identity = client.client().who();
    if (failure != null) {
      log.warn("broker session not ended yet who={} why={}", identity.uri(), failure.toString());
    } else if (Boolean.TRUE.equals(wasThere)) {
      offlineStates.publish(identity, client.why());
    }
  }
}
