// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import io.parasol.broker.embedded.identity.ClientIdentity;
import io.parasol.broker.embedded.identity.ConnectedClients;
import io.parasol.certs.identity.Identity;
import io.parasol.certs.identity.InvalidIdentityException;
import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Decides by the certificate whether a connection continues after the TLS handshake. A revoked
 * certificate ends here, also one from a resumed TLS session, before the first byte of MQTT is
 * read. Thread-safe; never blocks.
 */
final class HandshakeCheck {

  private static final String NOT_OWN = "this listener is for the gateway's own sessions";

  private final ConnectedClients clients;
  private final Predicate<BigInteger> isExpectedRefusal;
  private final Refusals refusals;
  private final Set<Identity> usedElsewhere = ConcurrentHashMap.newKeySet();

  /**
   * @param isExpectedRefusal whether the certificate with a serial number is refused on purpose, by
   *     the self-test.
   */
  HandshakeCheck(
      ConnectedClients clients, Predicate<BigInteger> isExpectedRefusal, Refusals refusals) {
    this.clients = clients;
    this.isExpectedRefusal = isExpectedRefusal;
    this.refusals = refusals;
  }

  /**
   * A connection that continues.
   *
   * @param identity empty if the certificate has none; then the authenticator refuses it.
   */
  record Admitted(Optional<ClientIdentity> identity) {}

  /**
   * Checks a certificate and reports a refusal.
   *
   * @param isOwnListener whether the connection uses the listener for the gateway's own sessions.
   * @return empty if the connection must end.
   */
  Optional<Admitted> check(X509Certificate certificate, String from, boolean isOwnListener) {
    ClientIdentity client;
    try {
      client = ClientIdentity.of(certificate);
    } catch (InvalidIdentityException unidentified) {
      // The authenticator refuses it, with a reason code that the client understands.
      return isOwnListener ? Optional.empty() : Optional.of(new Admitted(Optional.empty()));
    }
    Optional<String> why = clients.reasonToRefuse(client);
    boolean isOwn = clients.isOwn(client.identity());
    if (why.isEmpty() && isOwn == isOwnListener) {
      return Optional.of(new Admitted(Optional.of(client)));
    }
    if (!isExpectedRefusal.test(client.serial())) {
      if (why.isEmpty() && isOwn) {
        reportUsedElsewhere(client.identity(), from);
      } else {
        refusals.report(client.identity().uri(), HandshakeLog.WHAT, why.orElse(NOT_OWN));
      }
    }
    return Optional.empty();
  }

  private void reportUsedElsewhere(Identity owner, String from) {
    usedElsewhere.add(owner);
    refusals.reportUsedElsewhere(owner, from);
  }

  /**
   * Returns the gateway's own identities whose current certificate was presented by other clients
   * since the last call.
   */
  Set<Identity> takeUsedElsewhere() {
    Set<Identity> taken = Set.copyOf(usedElsewhere);
    usedElsewhere.removeAll(taken);
    return taken;
  }
}
