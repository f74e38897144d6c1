// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.broker.embedded.EmbeddedBroker;
import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.certs.authority.AcceptedIssuers;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.files.FileStamps;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.gateway.sessions.SiteSessions;
import io.parasol.gateway.trust.Credentials;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Renews the certificates of the site, and applies the rotation of its issuer or root. */
final class Renewal {

  private final Credentials credentials;
  private final @Nullable EmbeddedBroker broker;
  private final SiteSessions sessions;
  private AcceptedIssuers applied;

  /** Of the files from which the applied issuers were read. */
  private FileStamps read;

  Renewal(Credentials credentials, Optional<EmbeddedBroker> broker, SiteSessions sessions)
      throws AuthorityException {
    this.credentials = credentials;
    this.broker = broker.orElse(null);
    this.sessions = sessions;
    this.read = credentials.issuersStamps();
    this.applied = credentials.issuers();
  }

  /** Renews at once if the issuers have changed, which another process does. */
  synchronized void applyRotation()
      throws AuthorityException, UnusableKeyException, BrokerException {
    FileStamps now = credentials.issuersStamps();
    if (now.equals(read)) {
      return;
    }
    if (!credentials.issuers().equals(applied)) {
      renew();
    }
    read = now;
  }

  /**
   * Renews certificates that are due, and replaces those that other clients have used. Sessions
   * reconnect with theirs; the broker presents its own to new connections.
   */
  synchronized void renew() throws AuthorityException, UnusableKeyException, BrokerException {
    Set<String> renewed = new HashSet<>(credentials.renewDue());
    if (broker != null) {
      renewed.addAll(credentials.replace(broker.takeUsedElsewhere()));
    }
    AcceptedIssuers issuers = credentials.issuers();
    if (broker != null) {
      broker.accept(issuers);
    }
    applied = issuers;
    if (renewed.contains(SiteAuthority.BROKER) && broker != null) {
      broker.replaceCertificate(credentials.ofBroker());
    }
    sessions.reconnect(renewed);
  }
}
