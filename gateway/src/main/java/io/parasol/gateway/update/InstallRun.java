// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.certs.command.Command;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.release.metadata.Release;
import io.parasol.config.site.DeviceId;
import io.parasol.gateway.command.InstallJob;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.Preconditions;
import io.parasol.legacy.transfer.Cursor;
import io.parasol.legacy.transfer.Estimate;
import io.parasol.legacy.transfer.Failure;
import io.parasol.legacy.transfer.Outcome;
import io.parasol.legacy.transfer.Phase;
import io.parasol.legacy.transfer.Proof;
import io.parasol.legacy.transfer.ReleasedImage;
import io.parasol.legacy.transfer.Remedy;
import io.parasol.legacy.transfer.Transfer;
import io.parasol.legacy.transfer.TransferDriver;
import io.parasol.legacy.transfer.VerifiedInstall;
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
 * Takes one installation from stage to stage, each of them on disk before it is begun. Blocks; for
 * a thread of its own, which may be interrupted: the next process goes on then.
 */
final class InstallRun {

  private static final Logger log = LoggerFactory.getLogger(InstallRun.class);

  /** Between two tries of a stage. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private final InstallJob job;
  private final Fleet fleet;
  private final Plan plan;
  private final Waiting waiting;
  private final UpdateListener listener;
  private final DeviceId device;
  private final Identification identification;

  private @Nullable Transfer transfer;
  private Installation installation = Installation.START;

  /** Until then a device may be about what an earlier process has begun: erasing, or starting. */
  private long awayUntil;

  /**
   * What is to be installed, and what must hold.
   *
   * @param release as the site trusts it.
   * @param previous the image that the device had, if it is still here.
   * @param counter of the release that the device is known to run under that version.
   * @param firstByte asked before ENTER.
   * @param irreversible asked before ERASE, while the device may not answer any more.
   */
  record Plan(
      TransferDriver driver,
      TrustedRelease release,
      Optional<ReleasedImage> previous,
      RunningCounter counter,
      LastSay firstByte,
      LastSay irreversible) {}

  /** The counter of the release that a device runs, as far as it is known. */
  @FunctionalInterface
  interface RunningCounter {
    OptionalLong of(String version);
  }

  InstallRun(InstallJob job, Fleet fleet, Plan plan, Waiting waiting, UpdateListener listener) {
    this.job = job;
    this.fleet = fleet;
    this.plan = plan;
    this.waiting = waiting;
    this.listener = listener;
    this.device = job.command().content().device();
    this.identification =
        new Identification(fleet, device, plan.release().facts().version().text());
  }

  /**
   * Runs it to its end.
   *
   * @param from where it stands; {@link Installation#START}, or what follows a restart.
   * @param lease of the device's link; stays the caller's.
   * @return at {@link Stage#OVER} or {@link Stage#PARKED}, and on disk as such.
   * @throws InterruptedException if the gateway is stopping, or cannot write down any more what it
   *     does: what was kept last is the truth, and the next process goes on from there.
   */
  Installation run(Installation from, LinkLease lease) throws InterruptedException {
    installation = from;
    Stage stage = from.stage();
    long began = waiting.nanoTime();
    awayUntil = began + (stage == Stage.FIND ? longestAway().toNanos() : 0);
    while (!installation.stage().isEnd()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the gateway is stopping");
      }
      if (isForbidden()) {
        continue;
      }
      if (installation.stage() != stage) {
        stage = installation.stage();
        began = waiting.nanoTime();
      }
      boolean isTooLate = since(began).compareTo(stage.atMost()) > 0;
      if (!isTooLate) {
        take(installation.begun());
        log.debug(
            "install stage={} try={} device={} id={}",
            stage.word(),
            installation.tries(),
            device,
            job.command().content().id());
        job.progress(stage.word(), text(installation));
      }
      Installation next =
          isTooLate
              ? installation.failed(
                  new Failure(
                      "timed_out",
                      "%s took longer than %s".formatted(stage.word(), stage.atMost()),
                      stage == Stage.RECOVER ? Remedy.STOP : Remedy.RECOVER))
              : step(lease);
      if (next.stage() == Stage.PARKED && mayRollBack(next)) {
        log.warn("install goes back device={} why={}", device, next.trouble());
        next = next.rollingBack();
      }
      if (next.stage() == Stage.FIND || next.stage() == Stage.RECOVER) {
        transfer = null;
      }
      if (next.stage() == stage) {
        waiting.pause(PAUSE);
      }
      installation = next;
    }
    take(installation);
    return installation;
  }

  private boolean mayRollBack(Installation next) {
    return next.isErased()
        && !next.isRollback()
        && plan.previous().isPresent()
        && next.trouble()
            .filter(trouble -> trouble.reason().equals(Rejection.DEVICE_IDENTITY_CHANGED.word()))
            .isEmpty();
  }

  /** Writes down where it stands, before anything else happens. */
  private void take(Installation next) throws InterruptedException {
    try {
      job.keep(InstallationJson.write(next)).toCompletableFuture().get();
      installation = next;
    } catch (ExecutionException | CompletionException | CancellationException failed) {
      log.error("install stops, it cannot be written down device={}", device, failed);
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
      case FIND -> identification.find(installation, transfer(lease).locate(), mayBeAway());
      case RECOVER -> after(transfer(lease).recover(installation.isErased()));
      case RESTORE_LINE -> after(transfer(lease).perform(Phase.RESTORE_LINE));
      case PARKED, OVER -> installation;
    };
  }

  /** What the driver announces beside the sending. */
  private Duration longestAway() {
    Estimate estimate = plan.driver().estimate(image().length());
    return estimate.outage().minus(estimate.sending());
  }

  private boolean mayBeAway() {
    return waiting.nanoTime() - awayUntil < 0;
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
    boolean goesOn = installation.goal() != Stage.ERASE && installation.goal() != Stage.ENTER;
    if (goesOn && installation.cursor().blocks() > 0) {
      try {
        return plan.driver().open(install, lease, installation.cursor());
      } catch (IllegalArgumentException noWay) {
        log.info(
            "transfer does not go on in the middle device={} why={}", device, noWay.getMessage());
      }
    }
    return plan.driver().open(install, lease, Cursor.START);
  }

  private ReleasedImage image() {
    return installation.isRollback() && plan.previous().isPresent()
        ? plan.previous().get()
        : plan.release().image();
  }

  private Installation precheck() {
    Release release = plan.release().facts();
    DeviceIdentity met = installation.met().orElse(DeviceIdentity.UNKNOWN);
    try {
      plan.firstByte().require();
      Suitability.requireFit(release, met, plan.counter().of(met.firmware()));
      requireConditions(job.command().content());
    } catch (CommandRejectedException rejected) {
      return installation.refused(Trouble.of(rejected, true));
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
   * From ERASE on the device is not what it was: everybody is asked once more, before it is written
   * down that it was begun.
   */
  private boolean isForbidden() {
    if (installation.stage() != Stage.ERASE || installation.isErased()) {
      return false;
    }
    try {
      plan.irreversible().require();
      return false;
    } catch (CommandRejectedException rejected) {
      installation = installation.refused(Trouble.of(rejected, false));
      return true;
    }
  }

  private Installation send(LinkLease lease) throws InterruptedException {
    Transfer sending = transfer(lease);
    ReleasedImage image = image();
    SendPace pace = SendPace.of(image.length(), plan.driver().estimate(image.length()).sending());
    long began = waiting.nanoTime();
    long from = installation.cursor().bytes();
    boolean isSlow = false;
    int told = 0;
    while (true) {
      Outcome outcome = sending.sendNext();
      if (outcome instanceof Outcome.Sent sent) {
        take(installation.sent(sent.cursor()));
        int tenth = (int) (10 * sent.cursor().bytes() / image.length());
        if (tenth > told) {
          told = tenth;
          job.progress(Stage.SEND.word(), text(installation));
        }
        long bytes = sent.cursor().bytes() - from;
        Duration took = since(began);
        if (!isSlow && pace.isSlow(bytes, took)) {
          isSlow = true;
          listener.slow(device, SendPace.rate(bytes, took), pace.expected());
        }
        if (took.compareTo(Stage.SEND.atMost()) > 0) {
          return installation.failed(
              new Failure("timed_out", "it was sent for too long", Remedy.RECOVER));
        }
        if (Thread.interrupted()) {
          throw new InterruptedException("the gateway is stopping");
        }
      } else if (outcome instanceof Outcome.AllSent all) {
        return allSent(all.cursor(), image);
      } else {
        return after(outcome);
      }
    }
  }

  /** Over the bytes that were sent, not over those that were meant to be. */
  private Installation allSent(Cursor cursor, ReleasedImage image) {
    boolean isAll = cursor.bytes() == image.length() && cursor.sha256().equals(image.sha256());
    return isAll
        ? installation.sent(cursor).done(Optional.empty())
        : installation.failed(
            new Failure(
                "image_changed",
                "what was sent is not the image of the release",
                Remedy.START_AGAIN));
  }

  private Installation confirm(LinkLease lease) {
    Outcome outcome = transfer(lease).perform(Phase.CONFIRM);
    if (outcome instanceof Outcome.Failed failed) {
      return installation.failed(failed.failure());
    }
    Optional<Proof> shown = outcome instanceof Outcome.Done done ? done.proof() : Optional.empty();
    return identification.confirm(installation, shown);
  }

  private Installation after(Outcome outcome) {
    if (outcome instanceof Outcome.Failed failed) {
      log.debug(
          "install stage failed stage={} device={} reason={} detail=\"{}\"",
          installation.stage().word(),
          device,
          failed.failure().reason(),
          failed.failure().detail());
      return installation.failed(failed.failure());
    }
    return installation.done(
        outcome instanceof Outcome.Done done ? done.proof() : Optional.empty());
  }

  private String text(Installation at) {
    long length = image().length();
    return at.stage() == Stage.SEND
        ? "%d of %d bytes".formatted(at.cursor().bytes(), length)
        : at.tries() > 1 ? "try %d".formatted(at.tries()) : "";
  }

  private Duration since(long nanos) {
    return Duration.ofNanos(waiting.nanoTime() - nanos);
  }
}
