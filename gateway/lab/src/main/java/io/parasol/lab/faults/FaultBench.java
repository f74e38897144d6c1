// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.faults;

import io.parasol.certs.authority.AuthorityException;
import io.parasol.certs.files.UnusableKeyException;
import io.parasol.config.yaml.ConfigException;
import io.parasol.gateway.state.VerbException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Inflicts faults on a gateway, and compares what it reports with what arrives. */
public final class FaultBench {

  /** How long a gateway may take to deliver everything after a fault. */
  private static final Duration DELIVERY = Duration.ofMinutes(2);

  private static final Duration REPEATED = Duration.ofSeconds(5);

  private FaultBench() {}

  /**
   * The result of one scenario.
   *
   * @param skipped why it was not run; empty if it was.
   * @param failure why the gateway did not survive; empty if it did.
   */
  public record Result(
      String scenario,
      String title,
      int faults,
      Optional<String> skipped,
      Optional<String> failure,
      Counts counts) {

    /** Returns whether the gateway survived and kept its promises, as far as it was run. */
    public boolean isGood() {
      return failure.isEmpty()
          && counts.lost() == 0
          && counts.missing() == 0
          && counts.doubledReceipts() == 0
          && counts.doubledWrites() == 0;
    }
  }

  /**
   * What was counted.
   *
   * @param expected sequence numbers that the gateway has given.
   * @param arrived of these, how many arrived at the central broker.
   * @param gaps of these, how many were reported as lost.
   * @param lost the rest; must be 0.
   * @param doubled how many messages arrived more than once; QoS 1 permits it after a fault.
   * @param sent commands that the operator has sent.
   * @param accepted commands for which the gateway has sent a receipt that it accepts them.
   * @param missing accepted commands without a final receipt; must be 0.
   * @param doubledReceipts accepted commands with different final receipts; must be 0.
   * @param doubledWrites values that were written more than once; must be 0.
   */
  public record Counts(
      long expected,
      long arrived,
      long gaps,
      long lost,
      long doubled,
      long sent,
      long accepted,
      long missing,
      long doubledReceipts,
      long doubledWrites) {

    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** Returns the names of all scenarios. */
  public static List<String> scenarios() {
    return Arrays.stream(FaultScenario.values()).map(FaultScenario::wireName).toList();
  }

  /**
   * Runs one scenario. Blocks for about a minute.
   *
   * @param folder for its files.
   * @param ports supplies three free ports.
   */
  public static Result run(
      String name, Path folder, Supplier<List<Integer>> ports, GatewayLauncher launcher)
      throws InterruptedException {
    FaultScenario scenario =
        Arrays.stream(FaultScenario.values())
            .filter(each -> each.wireName().equals(name))
            .findFirst()
            .orElseThrow();
    if (scenario.needsMount() && !SmallDisk.isPossible()) {
      Optional<String> why = Optional.of("this user may not mount a file system");
      return result(scenario, why, Optional.empty(), Counts.NONE);
    }
    try (FaultySite site = new FaultySite(folder, ports.get(), launcher)) {
      CommandLoad load = new CommandLoad(site);
      Optional<String> failure = Optional.empty();
      try {
        scenario.run(site, load);
        load.run(REPEATED);
        settle(scenario, site);
        failure = site.isAlive() ? failure : Optional.of("the gateway has ended");
      } catch (IOException | VerbException failed) {
        failure = Optional.of(String.valueOf(failed.getMessage()));
      }
      CentralLedger.Commands commands = site.centre().ledger().commands();
      if (failure.isEmpty()) {
        failure = repeat(load);
      }
      return result(scenario, Optional.empty(), failure, counts(scenario, site, load, commands));
    } catch (IOException | ConfigException | AuthorityException | UnusableKeyException failed) {
      Optional<String> why = Optional.of(String.valueOf(failed.getMessage()));
      return result(scenario, Optional.empty(), why, Counts.NONE);
    }
  }

  private static Result result(
      FaultScenario scenario, Optional<String> skipped, Optional<String> failure, Counts counts) {
    return new Result(
        scenario.wireName(), scenario.title(), scenario.faults(), skipped, failure, counts);
  }

  /** Sends all commands again; returns why that is not possible. */
  private static Optional<String> repeat(CommandLoad load) throws InterruptedException {
    try {
      load.repeat();
      TimeUnit.MILLISECONDS.sleep(REPEATED.toMillis());
      return Optional.empty();
    } catch (VerbException unreachable) {
      return Optional.of(String.valueOf(unreachable.getMessage()));
    }
  }

  /** Waits until everything that was given by now has arrived, and every receipt. */
  private static void settle(FaultScenario scenario, FaultySite site)
      throws IOException, InterruptedException {
    Map<String, Long> newest = FaultySite.newest(scenario.state(site));
    CentralLedger ledger = site.centre().ledger();
    long until = System.nanoTime() + DELIVERY.toNanos();
    while (System.nanoTime() - until < 0
        && (ledger.readings(newest).lost() > 0 || ledger.commands().missing() > 0)) {
      TimeUnit.MILLISECONDS.sleep(500);
    }
    // What would arrive twice arrives now.
    TimeUnit.MILLISECONDS.sleep(REPEATED.toMillis());
  }

  /**
   * @param commands before they were all sent again; a repeated command gets a receipt of its own.
   */
  private static Counts counts(
      FaultScenario scenario, FaultySite site, CommandLoad load, CentralLedger.Commands commands)
      throws IOException, InterruptedException {
    Map<String, Long> newest = FaultySite.newest(scenario.state(site));
    CentralLedger ledger = site.centre().ledger();
    long until = System.nanoTime() + REPEATED.toNanos();
    while (System.nanoTime() - until < 0 && ledger.readings(newest).lost() > 0) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    CentralLedger.Readings readings = ledger.readings(newest);
    return new Counts(
        readings.expected(),
        readings.arrived(),
        readings.gaps(),
        readings.lost(),
        readings.doubled(),
        load.sent(),
        commands.accepted(),
        commands.missing(),
        commands.doubled(),
        site.controller().doubledWrites());
  }
}
