// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.explore;

import io.parasol.certs.command.CommandPolicy;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.certs.evidence.EvidenceLog;
import io.parasol.certs.evidence.LogRecords;
import io.parasol.certs.files.Disk;
import io.parasol.certs.json.Json;
import io.parasol.config.model.site.UpdateRules;
import io.parasol.config.model.site.UpdateWindow;
import io.parasol.gateway.clock.TrustedClock;
import io.parasol.gateway.command.CommandRelay;
import io.parasol.gateway.command.CommandVerification;
import io.parasol.gateway.command.InstallJob;
import io.parasol.gateway.command.Installer;
import io.parasol.gateway.command.ReadBackPolicy;
import io.parasol.gateway.command.RelayParts;
import io.parasol.gateway.command.journal.CommandJournal;
import io.parasol.gateway.command.receipt.CommandSite;
import io.parasol.gateway.command.receipt.CommandThread;
import io.parasol.gateway.command.receipt.CommandThreads;
import io.parasol.gateway.install.Installs;
import io.parasol.gateway.install.run.Sleeper;
import io.parasol.gateway.telemetry.report.Uptime;
import io.parasol.lab.crash.CrashableDisk;
import io.parasol.lab.explore.Scheduler.Actor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One process of a gateway: the real relay, journal, log, clock and installs, on the threads of a
 * {@link Scheduler} and a simulated disk.
 */
final class SimulatedProcess {

  private static final Duration CLOCK_STEP = Duration.ofDays(2);

  private final World world;
  private final Scheduler scheduler;
  private final SimulatedBroker broker;
  private final CommandJournal journal;
  private final CommandRelay relay;
  private final TaskLoop loop;

  /** Whether a task of the command thread runs at once, because it runs inside another one. */
  private boolean isOnCommands;

  /** Whether an installation runs, and until when it is blocked. */
  private @Nullable BooleanSupplier blocked;

  private boolean isInstalling;
  private boolean isResumed;
  private boolean isResponseDue;
  private boolean isResponseLost;

  /** Runs threads until a condition holds. */
  interface TaskLoop {
    void runUntil(BooleanSupplier condition);
  }

  /**
   * Opens the files and starts the threads, as a gateway does.
   *
   * @param logDisk the disk operations of the log, to leave some of them out.
   */
  SimulatedProcess(World world, CrashableDisk disk, Disk logDisk, TaskLoop loop)
      throws IOException {
    this.world = world;
    this.loop = loop;
    this.scheduler = new Scheduler(world);
    this.broker = new SimulatedBroker(world, scheduler, disk);
    Path root = disk.root();
    TrustedClock clock =
        TrustedClock.open(
            this::wallClock, new Uptime(1, this::elapsedMillis), root.resolve("clock"));
    this.journal = openJournal(root, logDisk, clock);
    Installs installs = openInstalls(root, clock);
    SimulatedDevice device = new SimulatedDevice(world, scheduler);
    this.relay =
        new CommandRelay(
            new CommandSite(ExploredSite.TOPICS, this::policy, () -> ExploredSite.GATEWAY, device),
            journal,
            clock,
            broker,
            IgnoringListener.INSTANCE,
            new RelayParts(
                stepped(installs),
                new ReadBackPolicy(3, Duration.ofSeconds(5)),
                CommandVerification.REAL,
                new CommandThreads(
                    new CommandThread(new InlineExecutor(scheduler, () -> isOnCommands)),
                    scheduler.executor(Actor.DISK),
                    scheduler.executor(Actor.DISK),
                    scheduler.executor(Actor.DISK))));
    relay.start();
    installs.start();
    runStartTasks();
  }

  /** Runs the tasks that every start queues, before anything arrives from outside. */
  private void runStartTasks() {
    for (Actor actor : List.of(Actor.COMMANDS, Actor.UPDATES)) {
      for (int count = scheduler.tasks(actor); count > 0; count--) {
        scheduler.runNext(actor);
      }
    }
  }

  private Instant wallClock() {
    scheduler.read(world.isStepped ? 1 : 0);
    return ExploredSite.NOON
        .plusMillis(elapsedMillis())
        .plus(world.isStepped ? CLOCK_STEP : Duration.ZERO);
  }

  private long elapsedMillis() {
    scheduler.read(world.elapsedMillis);
    return world.elapsedMillis;
  }

  private CommandPolicy policy() {
    scheduler.read(world.isReloaded ? 1 : 0);
    return world.isReloaded ? ExploredSite.RELOADED : ExploredSite.POLICY;
  }

  private static CommandJournal openJournal(Path root, Disk logDisk, InstantSource clock)
      throws IOException {
    Path folder = root.resolve("commands");
    EvidenceLog log =
        EvidenceLog.open(root.resolve("log"), folder.resolve("log.checkpoint"), logDisk);
    if (log.unavailableReason().isEmpty()) {
      log.beginCheckpoint(clock.instant());
      log.append(LogRecords.record("started", clock.instant(), Json.object().build()));
    }
    CommandJournal journal = CommandJournal.open(folder, log);
    if (journal.isAvailable()) {
      // The site is older than the commands: they are not rejected because of a new log.
      journal.beginHorizon(Optional.of(ExploredSite.NOON.minus(CLOCK_STEP)));
    }
    return journal;
  }

  private Installs openInstalls(Path root, InstantSource clock) throws IOException {
    return Installs.open(
        new Installs.InstallSite(
            new UpdateRules(
                Optional.empty(),
                ZoneOffset.UTC,
                UpdateWindow.ALWAYS,
                1,
                OptionalDouble.empty(),
                Map.of()),
            new SimulatedFleet(world, new Steps()),
            SimulatedReleases.INSTANCE,
            clock,
            IgnoringListener.INSTANCE,
            (device, report) -> {}),
        root.resolve("updates.json"),
        new SteppedSleeper(),
        new Installs.InstallThreads(
            scheduler.executor(Actor.UPDATES),
            new SubmittingService(task -> scheduler.submit(Actor.INSTALLATION, task))));
  }

  private Installer stepped(Installs installs) {
    return new Installer() {
      @Override
      public void check(VerifiedCommand command) throws CommandRejectedException {
        installs.check(command);
      }

      @Override
      public void begin(InstallJob job) {
        installs.begin(new SteppedJob(job, SimulatedProcess.this));
      }
    };
  }

  Scheduler scheduler() {
    return scheduler;
  }

  SimulatedBroker broker() {
    return broker;
  }

  /** Returns why commands cannot be recorded; empty if they can. */
  Optional<String> unavailableReason() {
    return journal.unavailableReason();
  }

  /** Returns whether an actor can go on. */
  boolean isReady(Actor actor) {
    return (actor == Actor.INSTALLATION && isInstalling)
        ? blocked != null && blocked.getAsBoolean()
        : scheduler.hasTask(actor);
  }

  /** Lets an actor run its next task, or the installation go on until it blocks again. */
  void run(Actor actor) {
    if (actor != Actor.INSTALLATION) {
      scheduler.runNext(actor);
    } else if (isInstalling) {
      isResumed = true;
    } else {
      isInstalling = true;
      scheduler.runNext(actor);
      isInstalling = false;
    }
  }

  /** Delivers a command of the operator. */
  void deliver(Order order) {
    scheduler.enter(Actor.OUTSIDE, order.id().hashCode());
    world.send(order);
    relay.delivered(ExploredSite.DEVICE, ExploredSite.delivery(order));
  }

  /** Returns whether the device has carried out a step and its response is on the way. */
  boolean isResponseDue() {
    return isResponseDue && !isResponseLost;
  }

  /** Loses the response that is due. */
  void loseResponse() {
    isResponseLost = true;
  }

  /** Changes something outside of the process. */
  void change(Runnable what, int label) {
    scheduler.enter(Actor.OUTSIDE, label);
    what.run();
  }

  /** Returns whether every accepted command has ended and its receipt is acknowledged. */
  boolean isSettled() {
    return journal.openCount() == 0 && !isInstalling;
  }

  /** Returns a hash over everything in this process that decides what it does next. */
  long hash() {
    long waits = isInstalling ? (isReady(Actor.INSTALLATION) ? 1 : 2) : 3;
    return Scheduler.mix(scheduler.hash(), isResponseLost ? -waits : waits);
  }

  /** Blocks the installation; other threads run. Returns when the exploration lets it go on. */
  void block(String step, BooleanSupplier until) {
    blocked = until;
    isResumed = false;
    loop.runUntil(() -> isResumed);
    isResumed = false;
    blocked = null;
    scheduler.enter(Actor.INSTALLATION, step.hashCode());
  }

  /** Lets the installation ask something of the command thread, and blocks it until then. */
  <T> T askCommands(Supplier<T> question) {
    Answer<T> answer = new Answer<>();
    scheduler.submit(
        Actor.COMMANDS,
        () -> {
          isOnCommands = true;
          answer.value = question.get();
          isOnCommands = false;
        });
    block("ask", () -> answer.value != null);
    return Objects.requireNonNull(answer.value);
  }

  private static final class Answer<T> {
    private @Nullable T value;
  }

  /** The steps of the device, during which other threads run. */
  private final class Steps implements DeviceSteps {

    @Override
    public void begin(String step) {
      block(step, () -> true);
    }

    @Override
    public boolean isResponseLost(String step) {
      isResponseDue = true;
      block("response to " + step, () -> true);
      boolean isLost = isResponseLost;
      isResponseDue = false;
      isResponseLost = false;
      scheduler.read(isLost ? 1 : 0);
      return isLost;
    }
  }

  /** Lets the time pass without other threads, then blocks. */
  private final class SteppedSleeper implements Sleeper {

    @Override
    public long nanoTime() {
      return Duration.ofMillis(elapsedMillis()).toNanos();
    }

    @Override
    public void pause(Duration time) {
      world.advance(time);
      block("pause", () -> true);
    }
  }
}
