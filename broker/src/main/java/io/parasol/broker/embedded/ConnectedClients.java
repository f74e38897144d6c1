// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.certs.authority.DenyList;
import io.parasol.certs.identity.Identity;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The connected clients with their certificates, and whether these are still accepted. Any thread.
 */
final class ConnectedClients {

  private final Set<Live> live = ConcurrentHashMap.newKeySet();
  private final InstantSource clock;
  private volatile DenyList denied;

  ConnectedClients(DenyList denied, InstantSource clock) {
    this.denied = denied;
    this.clock = clock;
  }

  /**
   * One connection. Compared by identity: in a takeover, the old connection ends after the new one
   * with the same client id has started.
   */
  static final class Live {
    private final String clientId;
    private final ClientIdentity visitor;

    Live(String clientId, ClientIdentity visitor) {
      this.clientId = clientId;
      this.visitor = visitor;
    }

    String clientId() {
      return clientId;
    }

    Identity who() {
      return visitor.identity();
    }
  }

  /** A client whose session must end, and why. */
  record Unwelcome(Live client, String why) {}

  /** Replaces the deny-list. It applies at once, also to clients that connect at the same time. */
  void deny(DenyList denied) {
    this.denied = denied;
  }

  /** Returns why a certificate is not accepted; empty if it is. */
  Optional<String> objection(ClientIdentity visitor) {
    return visitor.objection(denied, clock.instant());
  }

  void came(Live client) {
    live.add(client);
  }

  void went(Live client) {
    live.remove(client);
  }

  boolean has(String clientId) {
    return live.stream().anyMatch(one -> one.clientId().equals(clientId));
  }

  int count() {
    return live.size();
  }

  /** Returns the clients whose certificate is no longer accepted. */
  List<Unwelcome> unwelcome() {
    return live.stream().flatMap(this::judge).toList();
  }

  private Stream<Unwelcome> judge(Live client) {
    return objection(client.visitor).stream().map(why -> new Unwelcome(client, why));
  }
}
