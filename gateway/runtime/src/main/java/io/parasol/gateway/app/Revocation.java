// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.broker.embedded.EmbeddedBroker;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.authority.DenyList;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.health.GatewayObserver;
import io.parasol.gateway.sessions.SuspendedDevices;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applies the deny list to the sessions and to the broker. */
final class Revocation {

  private static final Logger log = LoggerFactory.getLogger(Revocation.class);

  /**
   * The time limit for offline states; after it the broker disconnects a denied session without
   * one.
   */
  private static final long SESSION_CLOSE_TIMEOUT_SECONDS = 2;

  private final Foundations foundations;
  private final Messaging messaging;
  private final GatewayObserver health;

  /** The deny list whose holders the broker has removed. */
  private volatile DenyList removed = DenyList.EMPTY;

  Revocation(Foundations foundations, Messaging messaging, GatewayObserver health) {
    this.foundations = foundations;
    this.messaging = messaging;
    this.health = health;
  }

  /**
   * Publishes the offline states of the denied devices, then makes the broker disconnect every
   * denied client. The second step follows within a bounded time, whether or not the first
   * succeeds.
   */
  void apply() throws AuthorityException {
    DenyList all = denied();
    var unused =
        CompletableFuture.completedFuture(all)
            .thenCompose(messaging.sessions::deny)
            .orTimeout(SESSION_CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .whenComplete((done, failed) -> messaging.broker().ifPresent(own -> apply(own, all)));
  }

  /** Applies the list to the broker, and if it has changed, removes what the broker still has. */
  private void apply(EmbeddedBroker broker, DenyList all) {
    broker.deny(all);
    if (all.equals(removed)) {
      return;
    }
    try {
      broker.remove(foundations.credentials.issued().holders(all));
      removed = all;
    } catch (AuthorityException unreadable) {
      log.warn("sessions of denied clients not removed yet why={}", unreadable.getMessage());
    }
  }

  /** Signs the revocation list again, if the deny list has changed or the last one is old. */
  void publish() throws AuthorityException {
    foundations.credentials.revocations().publish(denied());
  }

  /** Applies the deny list to the broker at once, without waiting for offline states. */
  void applyToBroker() throws AuthorityException {
    DenyList all = denied();
    messaging.broker().ifPresent(own -> own.deny(all));
  }

  /**
   * Reads the deny list. If it cannot be read, a client may be on it, so the broker disconnects all
   * clients except the gateway's own sessions.
   */
  private DenyList denied() throws AuthorityException {
    try {
      DenyList all = foundations.denied();
      health.denyList(Optional.empty());
      return all;
    } catch (AuthorityException unreadable) {
      messaging.broker().ifPresent(own -> own.denyAllButOwn("the deny-list cannot be read"));
      health.denyList(Optional.of(String.valueOf(unreadable.getMessage())));
      throw unreadable;
    }
  }

  /**
   * Publishes the offline state of native devices that were denied while the gateway was down, and
   * that can no longer connect. Publishes nothing while the deny-list cannot be read.
   */
  void publishDenied(List<DeviceId> natives) {
    Set<String> names;
    try {
      names = foundations.credentials.issued().names(denied());
    } catch (AuthorityException unreadable) {
      log.error("no client is admitted why=\"{}\"", unreadable.getMessage());
      return;
    }
    for (DeviceId device : natives) {
      if (names.contains(device.value())) {
        messaging
            .offlineNotice(foundations.credentials)
            .ifPresent(
                notice -> notice.publishOffline(device, SuspendedDevices.Reason.REVOKED.text()));
      }
    }
  }
}
