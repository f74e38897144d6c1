// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.tuf.metadata.Release;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.command.InstallJob;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.Preconditions;
import io.parasol.legacy.transfer.Estimate;
import io.parasol.legacy.transfer.Failure;
import io.parasol.legacy.transfer.Phase;
import io.parasol.legacy.transfer.Proof;
import io.parasol.legacy.transfer.RecoveryAction;
import io.parasol.legacy.transfer.ReleasedImage;
import io.parasol.legacy.transfer.Transfer;
import io.parasol.legacy.transfer.TransferDriver;
import io.parasol.legacy.transfer.TransferOutcome;
import io.parasol.legacy.transfer.TransferProgress;
import io.parasol.legacy.transfer.VerifiedInstall;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one installation from stage to stage. Each stage is saved to disk before it begins. Blocks.
 * If the thread is interrupted, the next process continues the installation.
 */
@ConfinedTo("update")
final class InstallRun {

  private static final Logger log = LoggerFactory.getLogger(InstallRun.class);

  /** A device may take this many times as long as its driver estimates to receive an image. */
  private static final int MAX_ESTIMATES = 10;

  /** Pause between two attempts of a stage. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final InstallJob job;
  private final Fleet fleet;
  private final Plan plan;
  private final Sleeper sleeper;
  private final UpdateListener listener;
  private final DeviceId device;
  private final Identification identification;

  private @Nullable Transfer transfer;
  private Installation installation = Installation.START;

  /**
   * Until this time ({@link Sleeper#nanoTime}) the device may still be busy with what an earlier
   * process began: erasing or restarting.
   */
  private long busyUntil;

  /**
   * The parts of one installation: driver, release and approvals.
   *
   * @param release as verified by the site.
   * @param previous the image that the device had before, if it is still stored here.
   * @param counter returns the counter of the release that the device runs, by its version.
   * @param beforeEnter approval that is required before ENTER.
   * @param beforeErase approval that is required before ERASE, when the device may no longer
   *     answer.
   */
  record Plan(
      TransferDriver driver,
      TrustedRelease release,
      Optional<ReleasedImage> previous,
      RunningCounter counter,
      InstallApproval beforeEnter,
      InstallApproval beforeErase) {}

  /** Looks up the counter of the release that a device runs, if it is known. */
  @FunctionalInterface
  interface RunningCounter {
    OptionalLong of(String version);
  }

  InstallRun(InstallJob job, Fleet fleet, Plan plan, Sleeper sleeper, UpdateListener listener) {
    this.job = job;
    this.fleet = fleet;
    this.plan = plan;
    this.sleeper = sleeper;
    this.listener = listener;
    this.device = job.command().content().device();
    this.identification =
        new Identification(fleet, device, plan.release().facts().version().text());
  }

  /**
   * Runs the installation to its end.
   *
   * @param from the current state: {@link Installation#START}, or the state after a restart.
   * @param lease of the device's link; the caller closes it.
   * @return a state at {@link Stage#OVER} or {@link Stage#PARKED}, which is saved on disk.
   * @throws InterruptedException if the gateway is stopping, or can no longer save its progress.
   *     The state that was saved last is valid, and the next process continues from it.
   */
  Installation run(Installation from, LinkLease lease) throws InterruptedException {
    installation = from;
    Stage stage = from.stage();
    long began = sleeper.nanoTime();
    busyUntil = began + (stage == Stage.FIND ? maxBusyTime().toNanos() : 0);
    while (!installation.stage().isEnd()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the gateway is stopping");
      }
      if (isNotApproved()) {
        continue;
      }
      if (installation.stage() != stage) {
        stage = installation.stage();
        began = sleeper.nanoTime();
      }
      began += waitForPort(lease).toNanos();
      boolean isTooLate = since(began).compareTo(timeout(stage)) > 0;
      Installation next = isTooLate ? timedOut(stage) : begin(stage, lease);
      if (next.stage() == Stage.PARKED && mayRollBack(next)) {
        log.warn(
            "install rolls back to the previous image device={} why=\"{}\"",
            device,
            next.installFailure().map(InstallFailure::detail).orElse(""));
        next = next.rollingBack();
      }
      if (next.stage() == Stage.FIND || next.stage() == Stage.RECOVER) {
        transfer = null;
      }
      if (next.stage() == stage) {
        sleeper.pause(PAUSE);
      }
      installation = next;
    }
    save(installation);
    return installation;
  }

  /**
   * Waits while the port of the device's line does not exist, because its adapter is unplugged, or
   * cannot be used. That shows nothing about the device, so it uses up no attempt and no time of
   * the stage.
   *
   * @return the duration of the wait.
   */
  private Duration waitForPort(LinkLease lease) throws InterruptedException {
    long from = sleeper.nanoTime();
    if (!installation.stage().needsPort() || lease.hasPort()) {
      return Duration.ZERO;
    }
    log.warn("install waits for the port of its line device={}", device);
    closePort(lease);
    job.progress(installation.stage().wireName(), "waits for the port of its line");
    while (!lease.hasPort()) {
      sleeper.pause(PAUSE);
    }
    log.info("install continues device={} waited={}", device, since(from));
    return since(from);
  }

  /** Lets go of the port: while it is open, its adapter comes back under another name. */
  private static void closePort(LinkLease lease) {
    try {
      lease.restoreSettings();
    } catch (IOException missing) {
      // The line gets its settings when its port is opened again.
    }
  }

  private Installation timedOut(Stage stage) {
    return installation.failed(
        new Failure(
            "timed_out",
            "%s took longer than the limit of %s".formatted(stage.wireName(), timeout(stage)),
            stage == Stage.RECOVER ? RecoveryAction.STOP : RecoveryAction.RECOVER));
  }

  /** Saves that an attempt of the stage begins, reports it, and makes it. */
  private Installation begin(Stage stage, LinkLease lease) throws InterruptedException {
    save(installation.begun());
    log.debug(
        "install stage={} try={} device={} id={}",
        stage.wireName(),
        installation.tries(),
        device,
        job.command().content().id());
    job.progress(stage.wireName(), text(installation));
    return step(lease);
  }

  /**
   * Returns the maximum duration of all attempts of a stage together. A device that fetches its
   * image byte by byte must not hold up the others.
   */
  private Duration timeout(Stage stage) {
    Duration longest =
        plan.driver().estimate(image().length()).outage().multipliedBy(MAX_ESTIMATES);
    return stage == Stage.SEND && longest.compareTo(stage.timeout()) < 0
        ? longest
        : stage.timeout();
  }

  private boolean mayRollBack(Installation next) {
    return next.isErased()
        && !next.isRollback()
        && plan.previous().isPresent()
        && next.installFailure()
            .filter(
                failure -> failure.reason().equals(Rejection.DEVICE_IDENTITY_CHANGED.wireName()))
            .isEmpty();
  }

  /** Saves the state on disk before anything else happens. */
  private void save(Installation next) throws InterruptedException {
    try {
      job.saveProgress(InstallationJson.write(next)).toCompletableFuture().get();
      installation = next;
    } catch (ExecutionException | CompletionException | CancellationException failed) {
      log.error("install interrupted, its progress cannot be saved device={}", device, failed);
      throw new InterruptedException("the journal is unavailable");
    }
  }

  private Installation step(LinkLease lease) throws InterruptedException {
    return switch (installation.stage()) {
      case IDENTIFY -> identification.identify(installation);
      case PRECHECK -> precheck();
      case ENTER, LINE, ERASE, VERIFY, ACTIVATE -> perform(lease);
      case SEND -> send(lease);
      case CONFIRM -> confirm(lease);
      case FIND -> identification.find(installation, transfer(lease).locate(), mayBeBusy());
      case RECOVER -> after(transfer(lease).recover(installation.isErased()));
      case RESTORE_LINE -> after(transfer(lease).perform(Phase.RESTORE_LINE));
      case PARKED, OVER -> installation;
    };
  }

  /** Returns the driver's estimate of the outage without the sending. */
  private Duration maxBusyTime() {
    Estimate estimate = plan.driver().estimate(image().length());
    return estimate.outage().minus(estimate.sending());
  }

  private boolean mayBeBusy() {
    return sleeper.nanoTime() - busyUntil < 0;
  }

  private Transfer transfer(LinkLease lease) {
    Transfer open = transfer;
    if (open == null) {
      VerifiedInstall install = new VerifiedInstall(job.command(), image());
      open = open(install, lease);
      transfer = open;
    }
    return open;
  }

  private Transfer open(VerifiedInstall install, LinkLease lease) {
    boolean canResume = installation.goal() != Stage.ERASE && installation.goal() != Stage.ENTER;
    if (canResume && installation.cursor().blocks() > 0) {
      try {
        return plan.driver().open(install, lease, installation.cursor());
      } catch (IllegalArgumentException noWay) {
        log.info(
            "transfer cannot be resumed, starting from the beginning device={} why={}",
            device,
            noWay.getMessage());
      }
    }
    return plan.driver().open(install, lease, TransferProgress.START);
  }

  private ReleasedImage image() {
    return installation.isRollback() && plan.previous().isPresent()
        ? plan.previous().get()
        : plan.release().image();
  }

  private Installation precheck() {
    Release release = plan.release().facts();
    DeviceIdentity met = installation.deviceIdentity().orElse(DeviceIdentity.UNKNOWN);
    try {
      plan.beforeEnter().require();
      Suitability.requireFit(release, met, plan.counter().of(met.firmware()));
      requireConditions(job.command().content());
    } catch (CommandRejectedException rejected) {
      return installation.refused(InstallFailure.of(rejected, true));
    }
    return installation.done(Optional.empty());
  }

  private void requireConditions(Command command) throws CommandRejectedException {
    Measurements now = Measurements.of(fleet, command.device(), command.require().keySet());
    Preconditions.require(command, now::of, Preconditions.Labels.NONE);
  }

  private Installation perform(LinkLease lease) {
    Phase phase = installation.stage().phase().orElseThrow();
    return after(transfer(lease).perform(phase));
  }

  /**
   * Checks again, before ERASE is saved as begun, whether the installation may continue. From ERASE
   * on the device no longer has its old firmware.
   */
  private boolean isNotApproved() {
    if (installation.stage() != Stage.ERASE || installation.isErased()) {
      return false;
    }
    try {
      plan.beforeErase().require();
      return false;
    } catch (CommandRejectedException rejected) {
      installation = installation.refused(InstallFailure.of(rejected, false));
      return true;
    }
  }

  private Installation send(LinkLease lease) throws InterruptedException {
    Transfer sending = transfer(lease);
    ReleasedImage image = image();
    SendPace pace = SendPace.of(image.length(), plan.driver().estimate(image.length()).sending());
    long began = sleeper.nanoTime();
    long from = installation.cursor().bytes();
    boolean isSlow = false;
    int reported = 0;
    while (true) {
      TransferOutcome outcome = sending.sendNext();
      if (outcome instanceof TransferOutcome.Sent sent) {
        save(installation.sent(sent.cursor()));
        int tenth = (int) (10 * sent.cursor().bytes() / image.length());
        if (tenth > reported) {
          reported = tenth;
          job.progress(Stage.SEND.wireName(), text(installation));
        }
        long bytes = sent.cursor().bytes() - from;
        Duration took = since(began);
        if (!isSlow && pace.isSlow(bytes, took)) {
          isSlow = true;
          listener.slow(device, SendPace.rate(bytes, took), pace.expected());
        }
        if (took.compareTo(timeout(Stage.SEND)) > 0) {
          return installation.failed(
              new Failure("timed_out", "sending took too long", RecoveryAction.RECOVER));
        }
        if (Thread.interrupted()) {
          throw new InterruptedException("the gateway is stopping");
        }
      } else if (outcome instanceof TransferOutcome.AllSent all) {
        return allSent(all.cursor(), image);
      } else {
        return after(outcome);
      }
    }
  }

  /** Completes SEND. Compares the hash of the bytes that were actually sent. */
  private Installation allSent(TransferProgress cursor, ReleasedImage image) {
    boolean isAll = cursor.bytes() == image.length() && cursor.sha256().equals(image.sha256());
    return isAll
        ? installation.sent(cursor).done(Optional.empty())
        : installation.failed(
            new Failure(
                "image_changed",
                "the bytes that were sent are not the image of the release",
                RecoveryAction.START_AGAIN));
  }

  private Installation confirm(LinkLease lease) {
    TransferOutcome outcome = transfer(lease).perform(Phase.CONFIRM);
    if (outcome instanceof TransferOutcome.Failed failed) {
      return installation.failed(failed.failure());
    }
    Optional<Proof> shown =
        outcome instanceof TransferOutcome.Done done ? done.proof() : Optional.empty();
    return identification.confirm(installation, shown);
  }

  private Installation after(TransferOutcome outcome) {
    if (outcome instanceof TransferOutcome.Failed failed) {
      log.debug(
          "install stage failed stage={} device={} reason={} detail=\"{}\"",
          installation.stage().wireName(),
          device,
          failed.failure().reason(),
          failed.failure().detail());
      return installation.failed(failed.failure());
    }
    return installation.done(
        outcome instanceof TransferOutcome.Done done ? done.proof() : Optional.empty());
  }

  private String text(Installation at) {
    long length = image().length();
    return at.stage() == Stage.SEND
        ? "%d of %d bytes".formatted(at.cursor().bytes(), length)
        : at.tries() > 1 ? "attempt %d".formatted(at.tries()) : "";
  }

  private Duration since(long nanos) {
    return Duration.ofNanos(sleeper.nanoTime() - nanos);
  }
}
