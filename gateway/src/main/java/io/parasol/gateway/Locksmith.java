// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway;

import io.parasol.broker.embedded.BrokerException;
import io.parasol.broker.embedded.EmbeddedBroker;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.certs.tls.UnusableKeyException;
import io.parasol.gateway.command.CommandRelay;
import io.parasol.gateway.command.LockTrial;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries every lock of the running gateway: at its start, and every night. */
final class Locksmith {

  private static final Logger log = LoggerFactory.getLogger(Locksmith.class);

  private static final String REVOKED = "revoked_certificate";
  private static final String REFUSED = "not_authorized";

  private final Optional<EmbeddedBroker> broker;
  private final Credentials credentials;
  private final CommandRelay relay;
  private final Denials denials;
  private final InstantSource clock;
  private final Nights nights;

  /** Puts everybody who is denied now before the broker's door. */
  @FunctionalInterface
  interface Denials {
    void enforce() throws AuthorityException;
  }

  Locksmith(
      Optional<EmbeddedBroker> broker,
      Credentials credentials,
      Denials denials,
      CommandRelay relay,
      InstantSource clock,
      ZoneId zone) {
    this.broker = broker;
    this.credentials = credentials;
    this.denials = denials;
    this.relay = relay;
    this.clock = clock;
    this.nights = new Nights(zone, clock.instant());
  }

  /** Tries all of them; the relay hears what came of it. Waits until that is decided. */
  void tryAll() {
    var report =
        relay.tryLocks(broker.stream().map(this::door).toList()).toCompletableFuture().join();
    log.info("locks tried passed={} count={}", report.hasPassed(), report.trials().size());
  }

  /** To be called every minute or so. */
  void look() {
    if (nights.hasCome(clock.instant())) {
      tryAll();
    }
  }

  /** Of a broker that the site does not run there is no door to try. */
  private LockTrial door(EmbeddedBroker broker) {
    try {
      TlsMaterial revoked = credentials.revoked();
      denials.enforce();
      return new LockTrial(REVOKED, REFUSED, broker.refuses(revoked) ? REFUSED : "");
    } catch (AuthorityException | UnusableKeyException | BrokerException untried) {
      log.warn("lock not tried lock={} why={}", REVOKED, untried.getMessage());
      return new LockTrial(REVOKED, REFUSED, LockTrial.UNTRIED);
    }
  }
}
