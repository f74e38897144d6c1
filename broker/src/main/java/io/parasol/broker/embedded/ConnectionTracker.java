// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.extension.sdk.api.events.client.ClientLifecycleEventListener;
import com.hivemq.extension.sdk.api.events.client.parameters.AuthenticationSuccessfulInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ConnectionStartInput;
import com.hivemq.extension.sdk.api.events.client.parameters.DisconnectEventInput;
import com.hivemq.extension.sdk.api.packets.general.DisconnectedReasonCode;
import io.parasol.broker.embedded.identity.ConnectedClients;
import io.parasol.certs.identity.InvalidIdentityException;
import org.jspecify.annotations.Nullable;

/** Tracks one connection from its successful authentication until it ends. */
final class ConnectionTracker implements ClientLifecycleEventListener {

  private final ConnectedClients clients;
  private final SlowSubscriberMonitor slowSubscribers;
  private final IdentityBudget budget;
  private final Runnable recheck;
  private ConnectedClients.@Nullable ConnectedClient client;

  /**
   * @param recheck checks all connected clients again. The deny-list may have changed since the
   *     authentication.
   */
  ConnectionTracker(
      ConnectedClients clients,
      SlowSubscriberMonitor slowSubscribers,
      IdentityBudget budget,
      Runnable recheck) {
    this.clients = clients;
    this.slowSubscribers = slowSubscribers;
    this.budget = budget;
    this.recheck = recheck;
  }

  @Override
  public void onMqttConnectionStart(ConnectionStartInput input) {
    // The client is not authenticated yet.
  }

  @Override
  public synchronized void onAuthenticationSuccessful(AuthenticationSuccessfulInput input) {
    try {
      client =
          new ConnectedClients.ConnectedClient(
              input.getClientInformation().getClientId(),
              ConnectionGate.identityOf(input.getConnectionInformation()));
      clients.add(client);
      ConnectionGate.of(HivemqChannel.of(input.getConnectionInformation()))
          .ifPresent(ConnectionGate::authenticated);
      slowSubscribers.addSession(client.clientId());
      budget.sessions().connected(client.who(), client.clientId());
      recheck.run();
    } catch (InvalidIdentityException notLetIn) {
      // The authentication has accepted this certificate, and it cannot change within the
      // connection.
      throw new IllegalStateException(notLetIn);
    }
  }

  @Override
  public synchronized void onDisconnect(DisconnectEventInput input) {
    if (client != null) {
      clients.remove(client);
      budget.sessions().disconnected(client.clientId());
      if (input
          .getReasonCode()
          .filter(DisconnectedReasonCode.PACKET_TOO_LARGE::equals)
          .isPresent()) {
        budget.listener().exceeded("packet_size", client.who().uri());
      }
      client = null;
    }
  }
}
