// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.broker.embedded.EmbeddedBroker;
import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.gateway.sessions.SiteSessions;
import io.parasol.gateway.trust.Credentials;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Renews the certificates of the site. */
record Renewal(Credentials credentials, Optional<EmbeddedBroker> broker, SiteSessions sessions) {

  /**
   * Renews certificates that are due, and replaces those that other clients have used. Sessions
   * reconnect with theirs; the broker presents its own to new connections.
   */
  void renew() throws AuthorityException, UnusableKeyException, BrokerException {
    Set<String> renewed = new HashSet<>(credentials.renewDue());
    if (broker.isPresent()) {
      renewed.addAll(credentials.replace(broker.get().takeUsedElsewhere()));
    }
    if (renewed.contains(SiteAuthority.BROKER) && broker.isPresent()) {
      broker.get().replaceCertificate(credentials.ofBroker());
    }
    sessions.reconnect(renewed);
  }
}
