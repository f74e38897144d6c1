// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import io.parasol.gateway.concurrent.SerialExecutor;
import io.parasol.gateway.health.HealthReporter;
import io.parasol.gateway.identity.IdentityGuard;
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
   */
  static void scheduleChores(
      SerialExecutor chores, Stages stages, Services services, Upkeep upkeep) {
    scheduleRecords(chores, stages, services, upkeep);
    scheduleTrust(chores, stages, services, upkeep);
    chores.every(Duration.ofMinutes(1), "locks", upkeep.selfTest()::runIfDue);
    chores.every(Duration.ofSeconds(10), "alarms", services.alarms::tick);
    NetworkCheck network = new NetworkCheck(stages.foundations(), stages.health().gateway());
    network.check();
    chores.every(Duration.ofMinutes(1), "network", network::check);
  }

  /** Schedules what keeps time, the evidence log and its witnesses. */
  private static void scheduleRecords(
      SerialExecutor chores, Stages stages, Services services, Upkeep upkeep) {
    Foundations foundations = stages.foundations();
    ClockUpkeep clock = new ClockUpkeep(foundations, stages.health().gateway(), upkeep.renewal());
    chores.every(Duration.ofSeconds(1), "clock", clock::check);
    chores.every(Duration.ofSeconds(1), "timeline", stages.messaging().telemetry::checkClock);
    chores.every(Duration.ofSeconds(5), "signers", foundations.settings::record);
    chores.every(Duration.ofSeconds(30), "log", foundations.auditLog::seal);
    chores.every(Duration.ofSeconds(1), "remote log head", foundations.remoteHead::compare);
    LogRetention retention = foundations.logRetention(services.relay::sumUpJournal);
    chores.every(Duration.ofSeconds(10), "log-retention", retention::check);
    chores.every(Duration.ofSeconds(2), "witness", upkeep.witness()::check);
  }

  /** Schedules what keeps identities, certificates and keys up to date. */
  private static void scheduleTrust(
      SerialExecutor chores, Stages stages, Services services, Upkeep upkeep) {
    Foundations foundations = stages.foundations();
    chores.every(Duration.ofSeconds(2), "deny-list", upkeep.revocation()::apply);
    chores.every(Duration.ofSeconds(10), "revocation list", upkeep.revocation()::publish);
    chores.every(Duration.ofSeconds(2), "issuers", upkeep.renewal()::applyRotation);
    IdentityGuard identities = stages.field().identityGuard;
    chores.every(Duration.ofSeconds(2), "identities", identities::applyConfirmations);
    chores.every(Duration.ofHours(1), "identities", identities::recheckAll);
    chores.every(Duration.ofHours(1), "renewal", upkeep.renewal()::renew);
    chores.every(Duration.ofMinutes(1), "certificates", foundations.credentials::refresh);
    chores.execute(foundations.namedFiles::read);
    chores.every(Duration.ofHours(1), "named files", foundations.namedFiles::read);
    chores.every(Duration.ofSeconds(2), "lock-outs", upkeep.lockOuts()::check);
    upkeep.keys().check();
    chores.every(Duration.ofSeconds(10), "keys", upkeep.keys()::check);
    Runnable issuerEnd = () -> services.relay.issuerEnd(foundations.credentials.issuerEnd());
    issuerEnd.run();
    chores.every(Duration.ofSeconds(2), "issuer", issuerEnd::run);
  }

  /** The parts that keep the gateway secure. */
  record Upkeep(
      Revocation revocation,
      Renewal renewal,
      LockOuts lockOuts,
      KeyWatch keys,
      SecuritySelfTest selfTest,
      Witness witness) {}
}
