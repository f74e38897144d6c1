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
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.identity.Identity;
import io.parasol.config.site.DeviceId;
import java.math.BigInteger;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parasol's part inside HiveMQ: puts {@link Admission} at the door, and sends out who is no longer
 * welcome.
 */
class Gatekeeper implements ExtensionMain {

  private static final Logger log = LoggerFactory.getLogger(Gatekeeper.class);

  /** Also how long a session may outlive its certificate. */
  private static final int ROUND_SECONDS = 2;

  private final Admission admission;
  private final LiveClients clients;
  private final Refusals refusals;
  private final Backlogs backlogs;
  private final Interception interception;
  private final LastWords lastWords;
  private final CompletableFuture<Void> started = new CompletableFuture<>();
  private volatile @Nullable ClientService sessions;

  Gatekeeper(Admission admission, LiveClients clients, Refusals refusals, Backlogs backlogs) {
    this(admission, clients, refusals, backlogs, Gates.OPEN);
  }

  Gatekeeper(
      Admission admission, LiveClients clients, Refusals refusals, Backlogs backlogs, Gates gates) {
    this.admission = admission;
    this.clients = clients;
    this.refusals = refusals;
    this.backlogs = backlogs;
    this.interception = new Interception(admission, gates, refusals);
    this.lastWords = new LastWords(admission.access(), InstantSource.system());
  }

  /** HiveMQ starts all the same when this fails, and then lets everybody in; so wait for it. */
  final CompletableFuture<Void> started() {
    return started;
  }

  final String testId() {
    return admission.testId();
  }

  /** The certificate of that number is going to be refused on purpose. */
  final void expect(BigInteger serial) {
    admission.expect(serial);
  }

  final Refusals refusals() {
    return refusals;
  }

  final Backlogs backlogs() {
    return backlogs;
  }

  final boolean isConnected(DeviceId device) {
    return clients.has(device.value());
  }

  final int connections() {
    return clients.count();
  }

  /** Where HiveMQ really listens. */
  final Set<Listener> listeners() {
    return Services.adminService().getServerInformation().getListener();
  }

  @Override
  public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
    Services.interceptorRegistry().setConnectInboundInterceptorProvider(any -> admission);
    Services.securityRegistry().setAuthenticatorProvider(any -> admission);
    Services.securityRegistry().setAuthorizerProvider(admission);
    Services.initializerRegistry().setClientInitializer(interception);
    Services.eventRegistry()
        .setClientLifecycleEventListener(any -> new Arrival(clients, backlogs, this::sendOut));
    sessions = Services.clientService();
    var unused =
        Services.extensionExecutorService()
            .scheduleWithFixedDelay(this::round, ROUND_SECONDS, ROUND_SECONDS, TimeUnit.SECONDS);
    started.complete(null);
  }

  /** The broker is about to stop: nobody is looked at any more. */
  final void leave() {
    sessions = null;
  }

  @Override
  public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
    sessions = null;
  }

  /** Ends the live sessions that the list names; those that hide for a moment, with the round. */
  final void deny(DenyList denied) {
    clients.deny(denied);
    sendOut();
  }

  private void round() {
    try {
      if (!DenyByDefault.isSet()) {
        DenyByDefault.set();
        log.error("broker door closed again why=\"other code in this process had opened it\"");
      }
      sendOut();
      refusals.flush();
      lookAtBacklogs();
    } catch (RuntimeException e) {
      log.error("broker round failed why={}", e.toString());
    }
  }

  /** Also at those of sessions that are not connected, and of such as were there at the start. */
  private void lookAtBacklogs() {
    ClientService sessions = this.sessions;
    if (sessions == null) {
      return;
    }
    Set<String> all = ConcurrentHashMap.newKeySet();
    var unused =
        sessions
            .iterateAllClients((context, session) -> all.add(session.getClientIdentifier()))
            .thenRun(
                () -> {
                  backlogs.know(all, clients);
                  backlogs.look();
                });
  }

  /** Says, retained, that a device is offline whose certificate counts no more. */
  final void sayOf(Identity.Device device, String why) {
    lastWords.say(device, why);
  }

  /**
   * The Will is not sent: what somebody left behind whose certificate is not believed any more is
   * not believed either. That a device is away is said in its place.
   */
  private void sendOut() {
    ClientService sessions = this.sessions;
    if (sessions == null) {
      return;
    }
    for (LiveClients.Unwelcome each : clients.unwelcome()) {
      log.info("broker session ended who={} why=\"{}\"", each.client().who().uri(), each.why());
      var unused =
          sessions
              .disconnectClient(
                  each.client().clientId(), true, DisconnectReasonCode.NOT_AUTHORIZED, each.why())
              .whenComplete((wasThere, failure) -> ended(each, wasThere, failure));
    }
  }

  private void ended(
      LiveClients.Unwelcome one, @Nullable Boolean wasThere, @Nullable Throwable failure) {
    Identity who = one.client().who();
    if (failure != null) {
      log.warn("broker session not ended yet who={} why={}", who.uri(), failure.toString());
    } else if (Boolean.TRUE.equals(wasThere)) {
      lastWords.say(who, one.why());
    }
  }
}
