// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.gateway.concurrent.SerialExecutor;
import io.parasol.gateway.health.HealthReporter;
import io.parasol.gateway.selftest.SecuritySelfTest;
import io.parasol.gateway.trust.LogRetention;
import io.parasol.gateway.upstream.UpstreamBridge;
import io.parasol.gateway.witness.Witness;
import java.time.Duration;

/** What a running gateway does at intervals. */
final class PeriodicTasks {

  private PeriodicTasks() {}

  /** Schedules what must not wait for a disk. */
  static void schedule(SerialExecutor timer, HealthReporter reporter, Messaging messaging) {
    timer.every(Duration.ofSeconds(1), "health", reporter::tick);
    timer.every(
        Duration.ofSeconds(1),
        "probes",
        () -> {
          messaging.sessions.tick();
          messaging.uplink().ifPresent(UpstreamBridge::tick);
        });
    timer.every(Duration.ofSeconds(1), "disk", messaging.telemetry::checkDisk);
  }

  /**
   * Schedules what waits for the disk, on a separate timer: a stalled disk must not delay health.
   *
   * @param upkeep renews certificates and applies the deny list.
   */
  static void scheduleChores(
      SerialExecutor chores,
      Foundations foundations,
      Messaging messaging,
      Field field,
      Upkeep upkeep) {
    chores.every(Duration.ofSeconds(1), "clock", upkeep.clock()::check);
    chores.every(Duration.ofSeconds(1), "timeline", messaging.telemetry::checkClock);
    chores.every(Duration.ofSeconds(2), "deny-list", upkeep.revocation()::apply);
    chores.every(Duration.ofSeconds(10), "revocation list", upkeep.revocation()::publish);
    chores.every(Duration.ofSeconds(2), "issuers", upkeep.renewal()::applyRotation);
    chores.every(Duration.ofSeconds(2), "identities", field.identityGuard::applyConfirmations);
    chores.every(Duration.ofHours(1), "identities", field.identityGuard::recheckAll);
    chores.every(Duration.ofHours(1), "renewal", upkeep.renewal()::renew);
    chores.every(Duration.ofMinutes(1), "certificates", foundations.credentials::refresh);
    chores.every(Duration.ofSeconds(5), "signers", foundations.settings::record);
    chores.every(Duration.ofSeconds(30), "log", foundations.auditLog::seal);
    chores.every(Duration.ofSeconds(1), "remote log head", foundations.remoteHead::compare);
    chores.every(Duration.ofSeconds(10), "log-retention", upkeep.logRetention()::check);
    chores.every(Duration.ofMinutes(1), "locks", upkeep.selfTest()::runIfDue);
    chores.every(Duration.ofSeconds(2), "witness", upkeep.witness()::check);
  }

  /** The parts that keep the gateway secure. */
  record Upkeep(
      Revocation revocation,
      Renewal renewal,
      ClockUpkeep clock,
      LogRetention logRetention,
      SecuritySelfTest selfTest,
      Witness witness) {}
}
