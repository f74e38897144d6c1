// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.identity;

import io.parasol.certs.authority.AcceptedIssuers;
import io.parasol.certs.authority.DenyList;
import io.parasol.certs.identity.Identity;
import io.parasol.config.model.site.DeviceId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The connected clients with their certificates, and whether these are still accepted. Any thread.
 */
public final class ConnectedClients {

  private final Set<ConnectedClient> connected = ConcurrentHashMap.newKeySet();
  private final InstantSource clock;
  private volatile Set<DeviceId> legacyDevices;
  private volatile DenyRule rule;
  private volatile AcceptedIssuers issuers;

  public ConnectedClients(DenyList denied, AcceptedIssuers issuers, InstantSource clock) {
    this(DenyRule.of(denied), issuers, clock, Set.of());
  }

  /**
   * @param legacyDevices the devices whose sessions the gateway holds.
   */
  public ConnectedClients(
      DenyRule rule, AcceptedIssuers issuers, InstantSource clock, Set<DeviceId> legacyDevices) {
    this.rule = rule;
    this.issuers = issuers;
    this.clock = clock;
    this.legacyDevices = Set.copyOf(legacyDevices);
  }

  /**
   * One connection. Compared by identity: in a takeover, the old connection ends after the new one
   * with the same client id has started.
   */
  public static final class ConnectedClient {
    private final String clientId;
    private final ClientIdentity clientIdentity;

    public ConnectedClient(String clientId, ClientIdentity clientIdentity) {
      this.clientId = clientId;
      this.clientIdentity = clientIdentity;
    }

    public String clientId() {
      return clientId;
    }

    public Identity who() {
      return clientIdentity.identity();
    }
  }

  /** A client whose session must end, and why. */
  public record RejectedClient(ConnectedClient client, String why) {}

  /** Replaces the deny-list. It applies at once, also to clients that connect at the same time. */
  public void deny(DenyList denied) {
    rule = DenyRule.of(denied);
  }

  /** Replaces the issuers whose certificates are accepted. It applies at once, as a deny-list. */
  public void accept(AcceptedIssuers accepted) {
    issuers = accepted;
  }

  /**
   * Denies every client that is not the gateway's own, in addition to the previous deny-list, until
   * there is a new one.
   */
  public void denyAllButOwn(String why) {
    rule = new DenyRule(rule.denied(), Optional.of(why));
  }

  /** Replaces the devices whose sessions the gateway holds. */
  public void setLegacyDevices(Set<DeviceId> devices) {
    legacyDevices = Set.copyOf(devices);
  }

  /** Returns whether only this gateway holds certificates of an identity. */
  public boolean isOwn(Identity identity) {
    return BrokerIdentities.isOwn(identity, legacyDevices);
  }

  /** Returns why a certificate is not accepted; empty if it is. */
  public Optional<String> reasonToRefuse(ClientIdentity client) {
    return reasonToRefuse(client, clock.instant());
  }

  private Optional<String> reasonToRefuse(ClientIdentity client, Instant at) {
    DenyRule now = rule;
    return client
        .reasonToRefuse(now.denied(), at)
        .or(() -> objectionToIssuer(client))
        .or(() -> isOwn(client.identity()) ? Optional.empty() : now.others());
  }

  private Optional<String> objectionToIssuer(ClientIdentity client) {
    return issuers.accepts(client.certificate(), client.identity())
        ? Optional.empty()
        : Optional.of("certificate of an issuer that is not accepted");
  }

  /** Returns the number of sessions that the gateway itself holds. */
  public int ownSessions() {
    return legacyDevices.size() + 1;
  }

  public void add(ConnectedClient client) {
    connected.add(client);
  }

  public void remove(ConnectedClient client) {
    connected.remove(client);
  }

  public boolean isConnected(String clientId) {
    return connected.stream().anyMatch(one -> one.clientId().equals(clientId));
  }

  public int count() {
    return connected.size();
  }

  /** Returns the clients whose certificate is no longer accepted. */
  public List<RejectedClient> rejected() {
    Instant now = clock.instant();
    return connected.stream().flatMap(client -> check(client, now)).toList();
  }

  private Stream<RejectedClient> check(ConnectedClient client, Instant now) {
    return reasonToRefuse(client.clientIdentity, now).stream()
        .map(why -> new RejectedClient(client, why));
  }
}
