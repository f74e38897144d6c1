// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.broker.embedded.EmbeddedBroker;
import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.certs.authority.AcceptedIssuers;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.gateway.sessions.SiteSessions;
import io.parasol.gateway.trust.Credentials;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Renews the certificates of the site, and applies the rotation of its issuer or root. */
final class Renewal {

  private final Credentials credentials;
  private final Optional<EmbeddedBroker> broker;
  private final SiteSessions sessions;
  private AcceptedIssuers applied;

  Renewal(Credentials credentials, Optional<EmbeddedBroker> broker, SiteSessions sessions)
      throws AuthorityException {
    this.credentials = credentials;
    this.broker = broker;
    this.sessions = sessions;
    this.applied = credentials.issuers();
  }

  /** Renews at once if the issuers have changed, which another process does. */
  synchronized void applyRotation()
      throws AuthorityException, UnusableKeyException, BrokerException {
    if (!credentials.issuers().equals(applied)) {
      renew();
    }
  }

  /**
   * Renews certificates that are due, and replaces those that other clients have used. Sessions
   * reconnect with theirs; the broker presents its own to new connections.
   */
  synchronized void renew() throws AuthorityException, UnusableKeyException, BrokerException {
    Set<String> renewed = new HashSet<>(credentials.renewDue());
    if (broker.isPresent()) {
      renewed.addAll(credentials.replace(broker.get().takeUsedElsewhere()));
    }
    AcceptedIssuers issuers = credentials.issuers();
    broker.ifPresent(own -> own.accept(issuers));
    applied = issuers;
    if (renewed.contains(SiteAuthority.BROKER) && broker.isPresent()) {
      broker.get().replaceCertificate(credentials.ofBroker());
    }
    sessions.reconnect(renewed);
  }
}
