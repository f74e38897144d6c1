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

/** Who is connected, under which certificate, and whether that is still believed. Any thread. */
final class LiveClients {

  private final Set<Live> live = ConcurrentHashMap.newKeySet();
  private final InstantSource clock;
  private volatile DenyList denied;

  LiveClients(DenyList denied, InstantSource clock) {
    this.denied = denied;
    this.clock = clock;
  }

  /**
   * One connection. Compared by identity: when a session is taken over, the old connection goes
   * after the new one has come, under the same client id.
   */
  static final class Live {
    private final String clientId;
    private final Visitor visitor;

    Live(String clientId, Visitor visitor) {
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

  /** Somebody whose session must end, and why. */
  record Unwelcome(Live client, String why) {}

  /** Counts from now on, also for those who come while it is put in force. */
  void deny(DenyList denied) {
    this.denied = denied;
  }

  /** Why a certificate is not believed. */
  Optional<String> objection(Visitor visitor) {
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

  /** Those who would not be let in any more. */
  List<Unwelcome> unwelcome() {
    return live.stream().flatMap(this::judge).toList();
  }

  private Stream<Unwelcome> judge(Live client) {
    return objection(client.visitor).stream().map(why -> new Unwelcome(client, why));
  }
}
