// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import io.parasol.broker.embedded.BrokerPreparation;
import io.parasol.config.site.ConfigFile;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.yaml.ConfigException;
import io.parasol.config.yaml.ConfigProblem;
import io.parasol.gateway.cli.verb.BusPlans;
import io.parasol.gateway.cli.verb.LongRunning;
import io.parasol.gateway.cli.verb.Signals;
import io.parasol.gateway.cli.verb.SiteOption;
import io.parasol.gateway.service.ServiceManager;
import io.parasol.gateway.state.ExitCode;
import io.parasol.gateway.state.FileErrorText;
import io.parasol.gateway.state.GatewayProgram;
import io.parasol.gateway.state.ReloadReport;
import io.parasol.gateway.state.VerbException;
import io.parasol.gateway.update.TrialDeadline;
import io.parasol.legacy.modbus.plan.BusPlan;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code parasol run}: runs the gateway until a signal stops it. */
@Command(
    name = "run",
    description = {
      "Runs the gateway. Prints one line with ready once the broker accepts clients and every"
          + " device was polled.",
      "SIGTERM finishes writes, flushes the store and stops. SIGHUP reloads the configuration and"
          + " certificates, as parasol reload does."
    })
public class RunVerb implements LongRunning, Runnable {

  private static final Logger log = LoggerFactory.getLogger(RunVerb.class);

  private static final long RESTART_CHECK_MILLIS = 2_000;

  private final GatewayProgram gateway;

  @Mixin private SiteOption site;

  @Spec private @Nullable CommandSpec spec;

  /** Where the verb prints; null for the standard output of the command line. */
  private final @Nullable PrintWriter out;

  public RunVerb(GatewayProgram gateway) {
    this.gateway = gateway;
    this.out = null;
  }

  /** Creates the verb for use without a command line. */
  public RunVerb(GatewayProgram gateway, SiteOption site, PrintWriter out) {
    this.gateway = gateway;
    this.site = site;
    this.out = out;
  }

  @Override
  public void run() {
    if (!TrialDeadline.start(
        System.getenv(), () -> Runtime.getRuntime().halt(ExitCode.ANOTHER_VERSION.number()))) {
      runUntil(new CountDownLatch(1), System.getenv());
      return;
    }
    try {
      runUntil(new CountDownLatch(1), System.getenv());
    } catch (VerbException failed) {
      // The release under trial must be started again until it is given up; systemd does not start
      // it again after a configuration error.
      throw failed.exitCode() == ExitCode.USAGE
          ? new VerbException(ExitCode.FAILED, String.valueOf(failed.getMessage()), failed)
          : failed;
    }
  }

  /**
   * Runs the gateway until a signal counts down the latch, or the caller does.
   *
   * @param environment tells which service manager is notified.
   */
  void runUntil(CountDownLatch stop, Map<String, String> environment) {
    BrokerPreparation.initializeTls();
    ConfigurationUpdates updates =
        ConfigurationUpdates.of(site.file(), InstantSource.system(), System::nanoTime);
    SiteConfig config = updates.load(this::load);
    CountDownLatch stopped = new CountDownLatch(1);
    ServiceManager manager = ServiceManager.of(environment, ProcessHandle.current().pid());
    try (Signals signals = Signals.onStop(stop, stopped)) {
      try {
        while (runOnce(config, updates, stop, signals, manager)) {
          log.info("restarting");
          config = updates.isManaged() ? updates.load(this::load) : config;
        }
        if (stop.getCount() > 0) {
          throw new VerbException(
              ExitCode.ANOTHER_VERSION,
              "the gateway has ended; the launcher starts another version");
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      } catch (VerbException failed) {
        if (stop.getCount() > 0) {
          throw failed;
        }
        log.info("start abandoned why=\"{}\"", failed.getMessage());
      }
      log.info("stopped");
    } finally {
      stopped.countDown();
    }
  }

  /**
   * Runs the gateway until it must stop.
   *
   * @return whether it must be started again.
   */
  private boolean runOnce(
      SiteConfig config,
      ConfigurationUpdates updates,
      CountDownLatch stop,
      Signals signals,
      ServiceManager manager)
      throws InterruptedException {
    AtomicBoolean isChanged = new AtomicBoolean();
    try (GatewayProgram.Running running = gateway.start(config, () -> stop.getCount() == 0)) {
      signals.onReload(() -> reload(running, config.state()));
      String summary = running.summary();
      PrintWriter printed = out();
      printed.println("ready " + summary);
      printed.flush();
      manager.ready(summary);
      awaitStop(
          stop,
          running,
          () -> {
            isChanged.set(updates.isChanged(running));
            return isChanged.get();
          },
          manager.watchdogInterval(),
          manager::alive);
      log.info("stopping");
      if (stop.getCount() == 0) {
        manager.stopping();
      }
      return stop.getCount() > 0 && !running.mustEnd();
    } catch (VerbException failed) {
      if (stop.getCount() > 0 && updates.isRolledBackAfter(failed)) {
        return true;
      }
      throw failed;
    }
  }

  private PrintWriter out() {
    return out != null ? out : Objects.requireNonNull(spec).commandLine().getOut();
  }

  /**
   * Waits for the request to stop, or until the gateway needs a restart.
   *
   * @param isChanged whether another configuration is in force; asked every two seconds.
   * @param alive run at each interval in which the gateway responds and all of its parts have
   *     moved.
   */
  static void awaitStop(
      CountDownLatch stop,
      GatewayProgram.Running running,
      BooleanSupplier isChanged,
      Duration interval,
      Runnable alive)
      throws InterruptedException {
    List<String> before = List.of();
    // From here on, progress counts.
    var unused = running.unmoved();
    while (!mustEnd(stop, running, isChanged, interval)) {
      if (!running.isResponsive(interval.dividedBy(2))) {
        log.error("the gateway does not respond; systemd restarts it if that lasts");
        continue;
      }
      List<String> unmoved = running.unmoved();
      if (unmoved.isEmpty()) {
        alive.run();
      } else if (!before.isEmpty()) {
        log.error("parts of the gateway make no progress; systemd restarts it parts={}", unmoved);
      }
      before = unmoved;
    }
  }

  /** Waits; returns whether a request to stop or the need of a restart has ended that. */
  private static boolean mustEnd(
      CountDownLatch stop,
      GatewayProgram.Running running,
      BooleanSupplier isChanged,
      Duration interval)
      throws InterruptedException {
    for (long left = interval.toMillis(); left > 0; left -= RESTART_CHECK_MILLIS) {
      if (stop.await(Math.min(left, RESTART_CHECK_MILLIS), TimeUnit.MILLISECONDS)
          || isChanged.getAsBoolean()
          || running.needsRestart()
          || running.mustEnd()) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the configuration, and rejects periods that a serial line cannot keep. For other links
   * it only logs a warning: over TCP the plan is an estimate.
   *
   * @throws VerbException with one line for each problem.
   */
  private SiteConfig load() {
    SiteConfig config = site.loadToWrite();
    List<BusPlan> plans = BusPlans.of(config);
    List<ConfigProblem> problems = overloadedLines(site, config, plans);
    if (!problems.isEmpty()) {
      ConfigException refused = new ConfigException(problems);
      throw new VerbException(ExitCode.USAGE, String.valueOf(refused.getMessage()), refused);
    }
    plans.stream().filter(plan -> !plan.isFeasible()).forEach(RunVerb::warnOfOverload);
    return config;
  }

  /** Returns the serial lines whose poll periods cannot be kept. */
  protected List<ConfigProblem> overloadedLines(
      SiteOption site, SiteConfig config, List<BusPlan> plans) {
    return new SiteCheck(site.file()).overloadedLines(config, plans);
  }

  private static void warnOfOverload(BusPlan plan) {
    log.warn(
        "poll periods too short link={} why=\"{}\" shortest={}",
        plan.link(),
        SiteCheck.overloadText(plan),
        SiteCheck.shortest(plan));
  }

  /** Adds the heap to what needs a restart, if the site has become too large for it. */
  static ReloadReport withHeap(ReloadReport report, MemoryEstimate needed, long maxHeapBytes) {
    if (!needed.exceeds(maxHeapBytes)) {
      return report;
    }
    log.warn("the site needs a larger heap; restart the gateway heap-mib={}", needed.heapMib());
    return report.withRestart("heap of %d MiB".formatted(needed.heapMib()));
  }

  private void reload(GatewayProgram.Running running, Path state) {
    ReloadReport report;
    try {
      SiteConfig config = load();
      report =
          withHeap(
              running.reload(config), MemoryEstimate.of(config), Runtime.getRuntime().maxMemory());
    } catch (VerbException unusable) {
      String why = String.valueOf(unusable.getMessage());
      log.warn("configuration not reloaded, the previous one stays in force: {}", why);
      List<String> problems = running.reloadTrust(listedSigners());
      report =
          ReloadReport.refused(
              Instant.now(), Stream.concat(why.lines(), problems.stream()).toList());
    }
    try {
      report.write(state);
    } catch (IOException failed) {
      log.warn("report of the reload not written why={}", FileErrorText.of(failed));
    }
  }

  /** Returns the signers that the refused file still lists; null if it cannot be read at all. */
  private @Nullable Collection<SiteConfig.Signer> listedSigners() {
    try {
      return ConfigFile.parts(site.file(), System.getenv()).signers();
    } catch (ConfigException | VerbException unreadable) {
      log.error(
          "no signer removed why=\"the configuration cannot be read at all\" file={}", site.file());
      return null;
    }
  }
}
