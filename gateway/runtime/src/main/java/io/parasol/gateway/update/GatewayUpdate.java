// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.command.VerifiedCommand;
import io.parasol.certs.evidence.Outcome;
import io.parasol.certs.json.Json;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.UpdateRules;
import io.parasol.gateway.command.InstallJob;
import io.parasol.gateway.command.Installer;
import io.parasol.gateway.command.journal.CommandResult;
import io.parasol.gateway.concurrent.TimedExecutor;
import io.parasol.gateway.install.WaitReason;
import io.parasol.gateway.install.Window;
import io.parasol.gateway.install.run.Releases;
import io.parasol.gateway.install.run.TrustedRelease;
import io.parasol.gateway.trial.Trial;
import io.parasol.gateway.update.SlotPointer.InstalledRelease;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out commands that install a release of the gateway itself:
 *
 * <ol>
 *   <li>the release is trusted: a vendor has signed it by delegation, and command and release agree
 *   <li>it is made for the gateway, and newer than what runs, or signed as a downgrade
 *   <li>it is unpacked into the slot that is not in use, and run once without being used
 *   <li>the command is still due; its progress is saved, the slots are switched, and this process
 *       ends
 *   <li>the launcher starts the release, which takes over the command and proves that it works, or
 *       gives itself up; then the launcher starts the previous version, which takes over the
 *       command
 * </ol>
 *
 * <p>Everything happens on one thread, which blocks.
 */
public final class GatewayUpdate implements Installer, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(GatewayUpdate.class);

  /** The time in which a release must prove that it works. */
  static final Duration TRIAL_LIMIT = Duration.ofMinutes(5);

  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);

  /** How long a command waits before its window and its release are looked at again. */
  private static final Duration RETRY_PAUSE = Duration.ofSeconds(30);

  /** How long the gateway is out of service, with a class data archive. */
  private static final Duration OUTAGE = Duration.ofMinutes(1);

  private final UpdateSite site;
  private final TimedExecutor thread;
  private final LongSupplier nanos;

  @ConfinedTo("self-update")
  private final List<Candidate> waiting = new ArrayList<>();

  @ConfinedTo("self-update")
  private @Nullable Trial trial;

  /** How many devices were connected before the release under trial was installed. */
  @ConfinedTo("self-update")
  private long devicesBefore;

  /** The command whose release is under trial; null if it was not found in the journal. */
  @ConfinedTo("self-update")
  private @Nullable InstallJob tried;

  private volatile boolean isEnding;

  /**
   * What updates of a gateway need.
   *
   * @param slots empty if the launcher cannot start another version.
   * @param version of this process.
   * @param neededImages the hashes of images that must not be deleted for a release.
   */
  public record UpdateSite(
      Optional<ProgramSlots> slots,
      String version,
      UpdateRules rules,
      Releases releases,
      InstantSource clock,
      Supplier<Set<String>> neededImages,
      Preflight preflight,
      ProgramListener listener) {}

  /** An accepted command that waits. */
  private static final class Candidate {
    private final InstallJob job;
    private final Action.Install install;
    private final Window window;
    private long nextCheck;
    private String reported = "";

    Candidate(InstallJob job, Window window, long now) {
      this.job = job;
      this.install = (Action.Install) job.command().content().action();
      this.window = window;
      this.nextCheck = now;
    }

    String id() {
      return job.command().content().id();
    }
  }

  /**
   * @param thread closed by {@link #close}.
   * @param nanos a monotonic clock.
   */
  public GatewayUpdate(UpdateSite site, TimedExecutor thread, LongSupplier nanos) {
    this.site = site;
    this.thread = thread;
    this.nanos = nanos;
    site.slots().ifPresent(slots -> thread.execute(() -> settle(slots)));
  }

  private void settle(ProgramSlots slots) {
    try {
      slots.settle();
      slots.deleteUnfinished();
    } catch (IOException failed) {
      log.error(
          "release of the gateway that did not start not given up folder={} why=\"{}\"",
          slots.folder(),
          failed.toString());
    }
    report();
    if (slots.isTrial()) {
      devicesBefore = slots.current().trial().orElse(0);
      trial = new Trial(TRIAL_LIMIT, nanos.getAsLong());
      log.info(
          "release under trial version={} slot={}", site.version(), slots.running().wireName());
    }
  }

  private void report() {
    site.slots()
        .ifPresent(
            slots ->
                site.listener()
                    .programRuns(
                        slots.running().wireName(),
                        site.version(),
                        slots.isTrial(),
                        slots.current().failed()));
  }

  /**
   * Starts to check the trial and the commands that wait. Must be called once.
   *
   * @param condition whether the gateway works; called on the thread of updates.
   */
  public void start(Supplier<GatewayCondition> condition) {
    thread.every(CHECK_INTERVAL, "self-update", () -> check(condition));
  }

  /** Returns whether this process must end, so that the launcher starts another version. */
  public boolean isEnding() {
    return isEnding;
  }

  // ---- commands ----

  @Override
  public void check(VerifiedCommand command) throws CommandRejectedException {
    if (site.slots().isEmpty()) {
      throw new CommandRejectedException(
          Rejection.NOT_WRITABLE,
          "this gateway was not started in a way that lets it start another version");
    }
    if (((Action.Install) command.content().action()).window().power().isPresent()) {
      throw new CommandRejectedException(
          Rejection.WINDOW_CLOSED, "a limit of power does not apply to the gateway itself");
    }
    window(command);
  }

  private Window window(VerifiedCommand command) throws CommandRejectedException {
    Action.Install install = (Action.Install) command.content().action();
    return Window.of(
        site.rules(),
        install.window(),
        site.clock().instant(),
        command.content().expires(),
        OUTAGE);
  }

  @Override
  public void begin(InstallJob job) {
    if (!thread.tryExecute(() -> enqueue(job))) {
      log.debug("task dropped, the gateway is stopping why=closing");
    }
  }

  private void enqueue(InstallJob job) {
    String id = job.command().content().id();
    if (site.slots().isEmpty()) {
      job.end(
          CommandResult.failed(
              "rolled_back", "the gateway runs without the launcher that starts another version"));
      return;
    }
    SlotPointer pointer = site.slots().get().current();
    if (pointer.isOf(id) && pointer.isTrial()) {
      tried = job;
      job.progress("trial", "version %s proves that it works".formatted(site.version()));
    } else if (pointer.isOf(id)) {
      end(job, applied());
    } else if (pointer.failed().equals(Optional.of(id))) {
      end(
          job,
          CommandResult.failed(
              "rolled_back",
              "the previous version runs again: "
                  + site.slots()
                      .get()
                      .why()
                      .orElse(
                          "in %d starts, or as many as the disk let it count, the release has not"
                                  .formatted(ProgramSlots.MAX_STARTS)
                              + " proved that it works")));
    } else {
      // Nothing was switched, whatever was saved.
      try {
        waiting.add(new Candidate(job, window(job.command()), nanos.getAsLong()));
      } catch (CommandRejectedException rejected) {
        end(job, CommandResult.of(rejected, true));
      }
    }
  }

  private CommandResult applied() {
    return CommandResult.withoutWrite(
        Outcome.APPLIED, "behaved", "version %s works and stays".formatted(site.version()));
  }

  private void end(InstallJob job, CommandResult result) {
    Action.Install install = (Action.Install) job.command().content().action();
    job.end(result);
    log.info(
        "update of the gateway ended version={} outcome={} reason={} why=\"{}\"",
        install.image().version(),
        result.outcome().wireName(),
        result.reason(),
        result.detail());
    site.listener()
        .updateEnded(
            install.image().version(),
            result.outcome().wireName(),
            result.reason(),
            result.detail());
  }

  private void check(Supplier<GatewayCondition> condition) {
    if (isEnding) {
      return;
    }
    checkTrial(condition);
    for (Candidate each : List.copyOf(waiting)) {
      if (trial == null && !isEnding && each.nextCheck - nanos.getAsLong() <= 0) {
        attempt(each, condition);
      }
    }
  }

  private void attempt(Candidate one, Supplier<GatewayCondition> condition) {
    one.nextCheck = nanos.getAsLong() + RETRY_PAUSE.toNanos();
    Optional<CommandResult> result;
    try {
      result = advance(one, condition);
    } catch (CommandRejectedException rejected) {
      result = Optional.of(CommandResult.of(rejected, true));
    } catch (Preflight.UnfitException | ZipException | EOFException unfit) {
      result =
          Optional.of(CommandResult.failed("release_unfit", String.valueOf(unfit.getMessage())));
    } catch (IOException failed) {
      result = Optional.of(CommandResult.failed("slot_unwritable", failed.toString()));
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
      return;
    } catch (RuntimeException defect) {
      log.error("update of the gateway failed id={}", one.id(), defect);
      result =
          Optional.of(
              CommandResult.failed(
                  CommandResult.INTERNAL_ERROR, "a defect of the gateway; see its log"));
    }
    if (result.isPresent()) {
      waiting.remove(one);
      end(one.job, result.get());
    }
  }

  /** Returns how the command has ended; empty if it waits, or if this process ends for it. */
  private Optional<CommandResult> advance(Candidate one, Supplier<GatewayCondition> condition)
      throws CommandRejectedException, Preflight.UnfitException, IOException, InterruptedException {
    one.job.requireStillDue();
    Instant now = site.clock().instant();
    List<WaitReason> closed = one.window.closed(now);
    if (!closed.isEmpty()) {
      wait(one, closed.get(0).reason().wireName(), closed.get(0).detail());
      return Optional.empty();
    }
    Action.Image asked = one.install.image();
    Releases.Lookup found = site.releases().find(asked, () -> needed(asked));
    if (found instanceof Releases.UnavailableRelease unavailable) {
      wait(one, "release_not_here", unavailable.why());
      return Optional.empty();
    }
    if (found instanceof Releases.UnknownRelease unknown) {
      throw new CommandRejectedException(Rejection.RELEASE_UNKNOWN, unknown.why());
    }
    TrustedRelease release = ((Releases.AvailableRelease) found).release();
    ProgramSlots slots = site.slots().orElseThrow();
    GatewayRelease offered = new GatewayRelease(release);
    offered.requireSuitable(asked, site.version(), slots.current().release());
    one.job.progress("unpack", "%d bytes".formatted(release.image().length()));
    Slot next = offered.unpack(slots);
    one.job.progress("preflight", "the release is run without being used");
    try {
      GatewayRelease.requireFit(site.preflight().run(slots.folderOf(next)), asked);
    } catch (Preflight.UnfitException unfit) {
      throw GatewayRelease.withoutProgram(slots, unfit);
    }
    one.job.requireStillDue();
    if (!one.window.closed(site.clock().instant()).isEmpty()) {
      return Optional.empty();
    }
    begin(
        one,
        slots,
        next,
        new InstalledRelease(asked.version(), release.facts().counter(), one.id()),
        condition.get().devices());
    return Optional.empty();
  }

  private Set<String> needed(Action.Image asked) {
    Set<String> needed = new HashSet<>(site.neededImages().get());
    needed.add(asked.sha256());
    return needed;
  }

  private static void wait(Candidate one, String reason, String detail) {
    if (!one.reported.equals(reason)) {
      one.reported = reason;
      one.job.progress("waiting", "%s: %s".formatted(reason, detail));
    }
  }

  private void begin(
      Candidate one, ProgramSlots slots, Slot next, InstalledRelease release, long devices)
      throws IOException {
    try {
      one.job
          .saveProgress(
              Json.object().put("slot", next.wireName()).put("version", release.version()).build())
          .toCompletableFuture()
          .join();
    } catch (CompletionException unrecorded) {
      throw new IOException("the update cannot be recorded", unrecorded);
    }
    slots.beginTrial(next, release, devices);
    one.job.progress("restart", "version %s starts for its trial".formatted(release.version()));
    log.info(
        "gateway ends, another version starts version={} slot={} devices={}",
        release.version(),
        next.wireName(),
        devices);
    site.listener().updateBegun(release.version());
    isEnding = true;
  }

  // ---- the trial ----

  private void checkTrial(Supplier<GatewayCondition> condition) {
    Trial current = trial;
    if (current == null) {
      return;
    }
    ProgramSlots slots = site.slots().orElseThrow();
    try {
      switch (current.check(condition.get().problem(devicesBefore), nanos.getAsLong())) {
        case WORKS -> {
          slots.confirm();
          trial = null;
          log.info("release works and stays version={}", site.version());
          InstallJob job = tried;
          tried = null;
          if (job != null) {
            end(job, applied());
          }
          report();
        }
        case FAILED -> {
          slots.abandonTrial(current.why());
          log.error(
              "release of the gateway failed its trial version={} why=\"{}\"",
              site.version(),
              current.why());
          isEnding = true;
        }
        case WAIT -> {}
      }
    } catch (IOException failed) {
      // Retried; at the end of its time the process ends, whatever the disk does.
      log.error(
          "result of the trial of a release not saved, will be retried folder={} why=\"{}\"",
          slots.folder(),
          failed.toString());
    }
  }

  /** Stops. A command that waits, or whose release is under trial, goes on at the next start. */
  @Override
  public void close() {
    thread.close();
  }
}
