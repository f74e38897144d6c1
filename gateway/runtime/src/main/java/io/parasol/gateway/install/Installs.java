// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.files.DamagedFile;
import io.parasol.certs.json.JsonException;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.UpdateRules;
import io.parasol.gateway.command.BlockingReason;
import io.parasol.gateway.command.InstallJob;
import io.parasol.gateway.command.Installer;
import io.parasol.gateway.command.journal.CommandResult;
import io.parasol.gateway.concurrent.DaemonThreads;
import io.parasol.gateway.concurrent.SerialExecutor;
import io.parasol.gateway.concurrent.TimedExecutor;
import io.parasol.gateway.install.run.Fleet;
import io.parasol.gateway.install.run.InstallAttempt;
import io.parasol.gateway.install.run.InstallHistory;
import io.parasol.gateway.install.run.Installation;
import io.parasol.gateway.install.run.InstallationJson;
import io.parasol.gateway.install.run.Releases;
import io.parasol.gateway.install.run.Sleeper;
import io.parasol.gateway.install.run.UpdateListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All installs of a site, queued and running. Each accepted command ends with one call of {@link
 * InstallJob#end}, unless the process ends before.
 *
 * <p>Queued installs are checked on one thread; each running installation has a thread of its own.
 */
public final class Installs implements Installer, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Installs.class);

  /** Interval at which queued installs are checked. */
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(5);

  private final Fleet fleet;
  private final InstantSource clock;
  private final UpdateListener listener;
  private final InstallHistory history;
  private final UpdateReporter reporter;
  private final InstallAdmission admission;
  private final InstallQueue queue;
  private final TimedExecutor thread;
  private final InstallRuns runs;
  private final Map<String, String> imageHashes = new ConcurrentHashMap<>();

  /**
   * What the installs of a site need.
   *
   * @param reports receives the JSON for a device's {@code update} topic; publish it retained.
   */
  public record InstallSite(
      UpdateRules rules,
      Fleet fleet,
      Releases releases,
      InstantSource clock,
      UpdateListener listener,
      BiConsumer<DeviceId, byte[]> reports) {}

  /**
   * The threads of the installs of a site; {@link Installs#close} closes them.
   *
   * @param queue checks queued installs.
   * @param runs runs each installation; it blocks.
   */
  public record InstallThreads(TimedExecutor queue, ExecutorService runs) {

    private static InstallThreads create() {
      return new InstallThreads(
          new SerialExecutor("updates", SerialExecutor.Closing.FINISH),
          Executors.newCachedThreadPool(new DaemonThreads("update")));
    }
  }

  private Installs(
      InstallSite site, Sleeper sleeper, InstallHistory history, InstallThreads threads) {
    this.thread = threads.queue();
    this.fleet = site.fleet();
    this.clock = site.clock();
    this.listener = site.listener();
    this.history = history;
    this.reporter = new UpdateReporter(history, clock, site.reports());
    this.admission = new InstallAdmission(site.rules(), fleet, clock);
    PowerLimits limits = new PowerLimits(fleet);
    this.queue = new InstallQueue(limits, history, new ConcurrencyLimit(site.rules(), fleet::line));
    this.runs =
        new InstallRuns(
            observer ->
                new InstallAttempt.Site(
                    fleet, site.releases(), history, sleeper, observer, this::neededImages),
            site,
            limits,
            threads.runs(),
            new RunListener());
  }

  /**
   * Opens the history of earlier installations.
   *
   * @param history the history file; created when there is something to write.
   * @param damagedFiles receives that the file is damaged; the history is then empty.
   */
  public static Installs open(InstallSite site, Path history, DamagedFile.Listener damagedFiles) {
    return new Installs(
        site, Sleeper.REAL, InstallHistory.open(history, damagedFiles), InstallThreads.create());
  }

  static Installs open(InstallSite site, Path history, Sleeper sleeper) throws IOException {
    return open(site, history, sleeper, InstallThreads.create());
  }

  /**
   * Moves what was installed on a device to another name, while no gateway runs.
   *
   * @param history the history file, which need not exist.
   */
  public static void rename(Path history, DeviceId from, DeviceId to) throws IOException {
    InstallHistory.open(history).rename(from, to);
  }

  /** Moves what was installed on a device to another name; on the disk when the method returns. */
  public void rename(DeviceId from, DeviceId to) throws IOException {
    history.rename(from, to);
  }

  /** Opens the installs of a simulated site, whose time and threads the caller controls. */
  public static Installs open(
      InstallSite site, Path history, Sleeper sleeper, InstallThreads threads) throws IOException {
    return new Installs(site, sleeper, InstallHistory.open(history), threads);
  }

  /**
   * Publishes the update state of every device, and starts checking queued installs. Must be called
   * once.
   *
   * @return completes when a report of every device has been handed over.
   */
  public CompletionStage<Void> start() {
    CompletableFuture<Void> reported = new CompletableFuture<>();
    execute(
        () -> {
          fleet.updatable().stream()
              .filter(device -> !reporter.hasReported(device))
              .forEach(reporter::reportIdle);
          reported.complete(null);
        });
    thread.every(CHECK_INTERVAL, "queued-updates", this::checkQueue);
    return reported;
  }

  /** Returns whether an installation on the device is running. May be called from any thread. */
  public boolean isRunning(DeviceId device) {
    return runs.isRunning(device);
  }

  /** Returns whether any installation is running. May be called from any thread. */
  public boolean areRunning() {
    return runs.areRunning();
  }

  /** Publishes the update state of a device that was added. May be called from any thread. */
  public void added(DeviceId device) {
    execute(
        () -> {
          if (fleet.updatable().contains(device)) {
            reporter.reportAdded(device);
          }
        });
  }

  /**
   * Ends the installs of devices that the fleet does not contain any more. A running installation
   * stops between two steps; if it has changed the device, its outcome is undecided. May be called
   * from any thread.
   *
   * @return completes when the queued ones have ended.
   */
  public CompletionStage<Void> remove(Collection<DeviceId> devices) {
    CompletableFuture<Void> removed = new CompletableFuture<>();
    execute(
        () -> {
          for (Candidate each : queue.waiting()) {
            if (devices.contains(each.device())) {
              queue.remove(each);
              end(each.job(), each.resultOfRemoval());
            }
          }
          devices.forEach(runs::interrupt);
          removed.complete(null);
        });
    return removed;
  }

  @Override
  public void check(VerifiedCommand command) throws CommandRejectedException {
    admission.check(command);
  }

  @Override
  public void begin(InstallJob job) {
    if (job.savedProgress().isPresent()) {
      // Done before the identity check runs: the device may be in its bootloader.
      fleet.updating(job.command().content().device(), true);
    }
    execute(() -> enqueue(job));
  }

  private void enqueue(InstallJob job) {
    VerifiedCommand command = job.command();
    DeviceId device = command.content().device();
    Action.Install install = (Action.Install) command.content().action();
    Optional<Installation> unfinished;
    try {
      unfinished =
          job.savedProgress().isPresent()
              ? Optional.of(InstallationJson.read(job.savedProgress().get()))
              : Optional.empty();
    } catch (JsonException unreadable) {
      log.error(
          "saved install state cannot be read device={} why={}", device, unreadable.getMessage());
      fleet.updating(device, false);
      job.end(
          CommandResult.undecided(
              "parked",
              "the saved state of the install cannot be read: the device needs manual repair"));
      return;
    }
    if (unfinished.isPresent() && !unfinished.get().isTouched()) {
      // The device is unchanged: the install waits for its window again.
      unfinished = Optional.empty();
      fleet.updating(device, false);
    }
    try {
      imageHashes.put(command.content().id(), install.image().sha256());
      Window window =
          unfinished.isPresent() ? admission.windowOfBegun(command) : admission.window(command);
      queue.add(new Candidate(job, install, window, unfinished));
      checkQueue();
    } catch (CommandRejectedException rejected) {
      // Its window has passed while the gateway was down.
      end(job, CommandResult.of(rejected, true));
    }
  }

  /** Checks queued installs at once. For tests. */
  void checkNow() {
    execute(this::checkQueue);
  }

  private void checkQueue() {
    for (Candidate each : queue.waiting()) {
      Instant now = clock.instant();
      if (each.hasExpired(now)) {
        queue.remove(each);
        end(
            each.job(),
            CommandResult.of(
                new CommandRejectedException(
                    Rejection.EXPIRED,
                    "the command expired at %s while it was queued".formatted(each.expires())),
                true));
        continue;
      }
      List<WaitReason> reasons = queue.reasons(each, now);
      reporter.reportWaiting(each, reasons);
      if (reasons.isEmpty()) {
        begin(each);
      }
    }
  }

  /**
   * Returns what currently keeps the installs of a device waiting. These are the reasons on its
   * {@code update} topic, in the same order, with those of the oldest command first.
   *
   * @return completes on the updates thread.
   */
  public CompletionStage<List<BlockingReason>> explain(DeviceId device) {
    CompletableFuture<List<BlockingReason>> answer = new CompletableFuture<>();
    execute(() -> answer.complete(blockingReasons(device)));
    return answer;
  }

  private List<BlockingReason> blockingReasons(DeviceId device) {
    List<BlockingReason> all = new ArrayList<>();
    for (Candidate each : queue.waiting()) {
      if (each.device().equals(device)) {
        queue
            .reasons(each, clock.instant())
            .forEach(
                reason -> all.add(new BlockingReason(reason.reason().wireName(), reason.detail())));
      }
    }
    return all;
  }

  private void begin(Candidate one) {
    queue.begin(one);
    fleet.updating(one.device(), true);
    runs.begin(one);
  }

  /** Passes on what happens on the threads of the installations. */
  private final class RunListener implements InstallRuns.Listener {
    @Override
    public void ended(Candidate one, InstallAttempt.Result result) {
      execute(() -> Installs.this.ended(one, result));
    }

    @Override
    public void slow(Candidate one) {
      execute(
          () -> {
            queue.slow(one);
            checkQueue();
          });
    }
  }

  private void ended(Candidate one, InstallAttempt.Result result) {
    if (result.next() != InstallAttempt.Result.Next.OVER && runs.isRemoved(one)) {
      ended(one, InstallAttempt.Result.of(one.resultOfRemoval()));
      return;
    }
    if (result.next() != InstallAttempt.Result.Next.OVER) {
      // Nothing was begun in this run.
      boolean isHalfDone = one.unfinished().isPresent();
      fleet.updating(one.device(), isHalfDone);
      if (!isHalfDone) {
        one.job().releaseSlot();
      }
      Instant now = clock.instant();
      if (result.next() == InstallAttempt.Result.Next.RELEASE_UNAVAILABLE) {
        queue.unavailable(one, result.result().detail(), now);
      } else {
        queue.requeue(one);
      }
      reporter.reportWaiting(one, queue.reasons(one, now));
      return;
    }
    queue.remove(one);
    fleet.updating(one.device(), false);
    end(one.job(), result.result());
    if (result.stopsOthers()) {
      stopOthers(one);
    }
    checkQueue();
  }

  /**
   * Ends the queued installs of a release with which one device has failed. Operators must look at
   * the failure first.
   */
  private void stopOthers(Candidate failed) {
    for (Candidate each : queue.waiting()) {
      if (each.isOfTheSameImage(failed) && each.unfinished().isEmpty()) {
        queue.remove(each);
        end(
            each.job(),
            CommandResult.failed(
                "campaign_stopped",
                "%s failed with this release; nothing was sent".formatted(failed.device())));
      }
    }
  }

  private void end(InstallJob job, CommandResult result) {
    DeviceId device = job.command().content().device();
    String id = job.command().content().id();
    job.end(result);
    imageHashes.remove(id);
    listener.ended(device, result.outcome().wireName(), result.reason());
    if (result.outcome() == Outcome.UNDECIDED) {
      listener.parked(device, result.detail());
    }
    reporter.reportEnded(device, id, result);
  }

  /** Retries at once all installs that wait for their release. May be called from any thread. */
  public void retryReleases() {
    execute(
        () -> {
          queue.retryReleases();
          checkQueue();
        });
  }

  /**
   * Returns the hashes of images that are needed for an installation or a rollback. May be called
   * from any thread.
   */
  public Set<String> neededImages() {
    Set<String> needed = history.images();
    imageHashes.forEach((id, sha256) -> needed.add(sha256));
    return needed;
  }

  private void execute(Runnable task) {
    if (!thread.tryExecute(task)) {
      log.debug("task dropped, the gateway is stopping why=closing");
    }
  }

  /**
   * Stops. Queued installs are queued again after the next start. Running ones stop between two
   * steps, release their line, and continue after the next start.
   */
  @Override
  public void close() {
    thread.close();
    runs.close();
  }
}
