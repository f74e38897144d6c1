// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.extension.sdk.api.packets.disconnect.DisconnectReasonCode;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.session.ClientService;
import io.parasol.broker.access.AccessTable;
import io.parasol.broker.embedded.identity.ClientId;
import io.parasol.broker.embedded.identity.ConnectedClients;
import io.parasol.broker.topic.Kind;
import io.parasol.certs.identity.Identity;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what the broker still has of denied identities that are not connected: their sessions
 * with queues and delayed Wills, and the retained messages of devices. Otherwise a Will that was
 * accepted before would be published, and would state that the device is there. Any thread.
 */
final class DeniedSessions {

  private static final Logger log = LoggerFactory.getLogger(DeniedSessions.class);

  /**
   * How often an identity is treated, at the interval of the broker's checks: a connection that
   * ends at this moment creates its delayed Will only afterwards.
   */
  private static final int PASSES = 3;

  private static final String WHY = "certificate revoked";

  private final ConnectedClients clients;
  private final AccessTable access;
  private final OfflineStates offlineStates;
  private final SessionIds sessionIds;
  private final Map<Identity, Integer> remaining = new ConcurrentHashMap<>();

  DeniedSessions(
      ConnectedClients clients,
      AccessTable access,
      OfflineStates offlineStates,
      SessionIds sessionIds) {
    this.clients = clients;
    this.access = access;
    this.offlineStates = offlineStates;
    this.sessionIds = sessionIds;
  }

  /** Removes what there is of these identities, now and at the next checks. */
  void add(Set<Identity> denied) {
    denied.forEach(identity -> remaining.put(identity, PASSES));
  }

  /** Runs one check. */
  void check(ClientService sessions) {
    Map<Identity, Integer> now = Map.copyOf(remaining);
    if (now.isEmpty()) {
      return;
    }
    now.forEach((identity, passes) -> clear(identity, passes == PASSES));
    sessionIds.list(
        sessions, all -> now.forEach((identity, passes) -> end(sessions, identity, passes, all)));
  }

  /** Replaces the retained messages of a device. */
  private void clear(Identity identity, boolean isFirst) {
    if (!isFirst
        || !(identity instanceof Identity.Device device)
        || clients.isConnected(device.device().value())) {
      return;
    }
    for (Kind kind : Kind.values()) {
      String topic = access.topics().of(device.device(), kind);
      if (kind != Kind.STATE && access.mayPublish(identity, topic, true)) {
        var unused =
            Services.retainedMessageStore()
                .remove(topic)
                .whenComplete((done, failure) -> report(identity, failure));
      }
    }
  }

  private void end(ClientService sessions, Identity identity, int passes, Set<String> all) {
    List<String> own =
        all.stream()
            .filter(id -> ClientId.belongsTo(identity, id) && !clients.isConnected(id))
            .toList();
    own.forEach(id -> end(sessions, identity, id));
    if (passes == PASSES
        && identity instanceof Identity.Device device
        && !clients.isConnected(device.device().value())) {
      offlineStates.publish(identity, WHY);
    }
    remaining.computeIfPresent(identity, (same, left) -> left > 1 ? left - 1 : null);
  }

  /**
   * Cancels the Will of a session, then ends the session. The second step alone would publish the
   * Will.
   */
  private static void end(ClientService sessions, Identity identity, String clientId) {
    var unused =
        sessions
            .disconnectClient(clientId, true, DisconnectReasonCode.NOT_AUTHORIZED, WHY)
            .thenCompose(wasConnected -> sessions.invalidateSession(clientId))
            .whenComplete((wasConnected, failure) -> report(identity, failure));
  }

  private static void report(Identity identity, @Nullable Throwable failure) {
    if (failure != null) {
      log.debug("session of a denied client not removed who={} why={}", identity.uri(), failure);
    }
  }
}
