// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.extension.sdk.api.events.client.ClientLifecycleEventListener;
import com.hivemq.extension.sdk.api.events.client.parameters.AuthenticationSuccessfulInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ConnectionStartInput;
import com.hivemq.extension.sdk.api.events.client.parameters.DisconnectEventInput;
import io.parasol.certs.identity.InvalidIdentityException;
import org.jspecify.annotations.Nullable;

/** Follows one connection, from the moment it was let in until it is gone. */
final class Arrival implements ClientLifecycleEventListener {

  private final LiveClients clients;
  private final Backlogs backlogs;
  private final Runnable afterwards;
  private LiveClients.@Nullable Live live;

  /**
   * @param afterwards looks once more whether everybody is still welcome: the deny-list may have
   *     changed between the decision and now.
   */
  Arrival(LiveClients clients, Backlogs backlogs, Runnable afterwards) {
    this.clients = clients;
    this.backlogs = backlogs;
    this.afterwards = afterwards;
  }

  @Override
  public void onMqttConnectionStart(ConnectionStartInput input) {
    // Nobody has been let in yet.
  }

  @Override
  public synchronized void onAuthenticationSuccessful(AuthenticationSuccessfulInput input) {
    try {
      live =
          new LiveClients.Live(
              input.getClientInformation().getClientId(),
              Visitor.of(input.getConnectionInformation()));
      clients.came(live);
      backlogs.came(live.clientId());
      afterwards.run();
    } catch (InvalidIdentityException notLetIn) {
      // It was somebody when it was let in, so it still is; the certificate cannot change.
      throw new IllegalStateException(notLetIn);
    }
  }

  @Override
  public synchronized void onDisconnect(DisconnectEventInput input) {
    if (live != null) {
      clients.went(live);
      live = null;
    }
  }
}
