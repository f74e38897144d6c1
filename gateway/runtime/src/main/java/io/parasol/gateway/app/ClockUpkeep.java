// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.gateway.clock.ClockActs;
import io.parasol.gateway.health.GatewayObserver;
import io.parasol.gateway.trust.AuditLog;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the trusted clock: reports it, applies the acts of operators on this machine, and renews
 * certificates as soon as the time is known again.
 */
@ConfinedTo("chores")
final class ClockUpkeep {

  private static final Logger log = LoggerFactory.getLogger(ClockUpkeep.class);

  private final Foundations foundations;
  private final GatewayObserver health;
  private final Renewal renewal;
  private boolean wasTrusted;

  ClockUpkeep(Foundations foundations, GatewayObserver health, Renewal renewal) {
    this.foundations = foundations;
    this.health = health;
    this.renewal = renewal;
    this.wasTrusted = foundations.clock.isTrusted();
  }

  /** Must be called about every second. */
  void check() throws AuthorityException, UnusableKeyException, BrokerException {
    record(
        foundations.clockActs.apply(foundations.clock),
        foundations.clockActs,
        foundations.auditLog);
    foundations.clock.save();
    boolean isTrusted = foundations.clock.isTrusted();
    health.checkClock(isTrusted, System.nanoTime());
    if (isTrusted && !wasTrusted) {
      renewal.renew();
    }
    wasTrusted = isTrusted;
  }

  /** Records an act in the evidence log. An act that is not recorded is applied once more. */
  static void record(Optional<ClockActs.Applied> applied, ClockActs acts, AuditLog auditLog) {
    if (applied.isEmpty()) {
      return;
    }
    try {
      auditLog.clock(applied.get());
      acts.done();
    } catch (IOException failed) {
      log.warn("clock act not recorded in the log why={}", failed.getMessage());
    }
  }
}
