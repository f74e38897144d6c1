// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.selftest;

import io.parasol.gateway.command.CommandRelay;
import io.parasol.gateway.command.journal.SelfTestCheck;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The security self-test of the running gateway, at its start and every night. */
public final class SecuritySelfTest {

  private static final Logger log = LoggerFactory.getLogger(SecuritySelfTest.class);

  private final List<SelfTest> selfTests;
  private final CommandRelay relay;
  private final InstantSource clock;
  private final NightlySchedule schedule;
  private volatile @Nullable String failures = "the self-tests have not run yet";

  /** A part that has its own self-test, beside commands. */
  @FunctionalInterface
  public interface SelfTest {
    /** Runs the checks. A check that cannot run is reported as such. */
    List<SelfTestCheck> check();
  }

  public SecuritySelfTest(
      List<SelfTest> selfTests, CommandRelay relay, InstantSource clock, ZoneId zone) {
    this.selfTests = List.copyOf(selfTests);
    this.relay = relay;
    this.clock = clock;
    this.schedule = new NightlySchedule(zone, clock.instant());
  }

  /** Runs all checks and hands the results to the relay. Blocks until the relay has decided. */
  public void runAll() {
    var report = relay.runSelfTest(this::checkOthers).toCompletableFuture().join();
    failures = report.hasPassed() ? null : report.failures();
    log.info(
        "security self-test done passed={} count={}", report.hasPassed(), report.checks().size());
  }

  private List<SelfTestCheck> checkOthers() {
    return selfTests.stream().flatMap(test -> test.check().stream()).toList();
  }

  /** Returns what the last run has found wrong; empty if all checks have passed. Any thread. */
  public Optional<String> failures() {
    return Optional.ofNullable(failures);
  }

  /** Runs the checks once a night. Must be called about once a minute. */
  public void runIfDue() {
    if (schedule.isDue(clock.instant())) {
      runAll();
    }
  }
}
