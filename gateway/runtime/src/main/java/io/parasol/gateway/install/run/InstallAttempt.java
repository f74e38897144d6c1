// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.evidence.Outcome;
import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.profile.Value;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import io.parasol.gateway.command.InstallJob;
import io.parasol.gateway.command.journal.CommandResult;
import io.parasol.legacy.DeviceIdentity;
import io.parasol.legacy.LeaseRefusedException;
import io.parasol.legacy.LinkLease;
import io.parasol.legacy.transfer.Proof;
import io.parasol.legacy.transfer.ReleasedImage;
import io.parasol.legacy.transfer.TransferDriver;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out one install command: looks up the release, borrows the link, runs the installation,
 * and creates the result. Blocks.
 */
@ConfinedTo("update")
public final class InstallAttempt implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(InstallAttempt.class);

  private static final int MAX_LEASES = 12;
  private static final Duration LEASE_RETRY_PAUSE = Duration.ofSeconds(5);

  private static final String RELEASE_NOT_HERE = "release_not_here";

  private static final PointName FIRMWARE = new PointName("firmware");
  private static final PointName SERIAL = new PointName("serial");
  private static final PointName RELEASE = new PointName("release");
  private static final PointName SHA_256 = new PointName("sha256");

  private final Site site;
  private final InstallJob job;
  private final InstallApprovals approvals;
  private final DeviceId device;
  private final Action.Image image;
  private @Nullable LinkLease lease;

  /**
   * Whether the trust of the release could no longer be verified, so that its counter is unknown.
   */
  private boolean isFromCache;

  /** The reason why the release must not be used for a new installation; null if it may be used. */
  private @Nullable InstallFailure trustFailure;

  /**
   * The parts that all installations of a site share.
   *
   * @param neededImages the hashes of the images that installations and rollbacks need.
   */
  public record Site(
      Fleet fleet,
      Releases releases,
      InstallHistory history,
      Sleeper sleeper,
      UpdateListener listener,
      Supplier<Set<String>> neededImages) {}

  /**
   * The result of one run.
   *
   * @param result of the command, if it is over.
   * @param stopsOthers whether other devices must not install the release now.
   */
  public record Result(Next next, CommandResult result, boolean stopsOthers) {

    /** The next state of the command. */
    public enum Next {
      OVER,
      /** Nothing was begun: the release is not available at the moment. */
      RELEASE_UNAVAILABLE,
      /** Nothing was begun: the window closed while the release was fetched. */
      WINDOW_CLOSED
    }

    public static Result of(CommandResult result) {
      return new Result(Next.OVER, result, false);
    }

    private static Result releaseUnavailable(String reason, String why) {
      return new Result(Next.RELEASE_UNAVAILABLE, CommandResult.failed(reason, why), false);
    }

    private static Result windowClosed() {
      return new Result(
          Next.WINDOW_CLOSED,
          CommandResult.failed("not_now", "the window closed before the install could start"),
          false);
    }
  }

  /**
   * The approvals that an installation needs, each at another time.
   *
   * @param isWindowOpen whether the window is still open when the release is available, before the
   *     device's link is occupied.
   * @param beforeEnter required before ENTER.
   * @param beforeErase required before ERASE.
   */
  public record InstallApprovals(
      BooleanSupplier isWindowOpen, InstallApproval beforeEnter, InstallApproval beforeErase) {}

  public InstallAttempt(Site site, InstallJob job, InstallApprovals approvals) {
    this.site = site;
    this.job = job;
    this.approvals = approvals;
    this.device = job.command().content().device();
    this.image = ((Action.Install) job.command().content().action()).image();
  }

  /**
   * Runs the installation to its end, or to the point from which it must wait.
   *
   * @param unfinished the state that an earlier process left unfinished.
   */
  public Result run(Optional<Installation> unfinished) throws InterruptedException {
    Optional<TransferDriver> driver = site.fleet().driver(device);
    Optional<Installation> touched = unfinished.filter(Installation::isTouched);
    if (driver.isEmpty()) {
      return ended(
          touched,
          new InstallFailure("interrupted", "the device no longer supports firmware transfers"));
    }
    Releases.Lookup lookup = lookUp(touched);
    if (lookup instanceof Releases.UnavailableRelease notHere) {
      return Result.releaseUnavailable(RELEASE_NOT_HERE, notHere.why());
    }
    if (lookup instanceof Releases.AvailableRelease
        && touched.isEmpty()
        && !approvals.isWindowOpen().getAsBoolean()) {
      return Result.windowClosed();
    }
    try {
      return install(driver.get(), trusted(lookup), unfinished);
    } catch (CommandRejectedException rejected) {
      return ended(touched, InstallFailure.of(rejected, touched.isEmpty()));
    }
  }

  /**
   * Returns the result if nothing can be done. A device that an earlier process left half updated
   * stays so.
   */
  private Result ended(Optional<Installation> touched, InstallFailure why) {
    return touched.isPresent()
        ? result(touched.get().parked(why), InstallHistory.UNKNOWN)
        : Result.of(
            CommandResult.withoutWrite(
                why.isRefusal() ? Outcome.REJECTED : Outcome.FAILED, why.reason(), why.detail()));
  }

  /**
   * Looks up the release. An installation that has begun is not left unfinished because the release
   * can no longer be verified: its image was trusted when it was begun, and the device may have no
   * firmware. If nothing was erased, the device is only led out of its bootloader.
   */
  private Releases.Lookup lookUp(Optional<Installation> touched) {
    Releases.Lookup lookup = site.releases().find(image, site.neededImages());
    if (lookup instanceof Releases.AvailableRelease || touched.isEmpty()) {
      return lookup;
    }
    Optional<ReleasedImage> held = site.releases().cachedImage(image.sha256());
    if (held.isEmpty()) {
      return lookup;
    }
    isFromCache = true;
    trustFailure =
        lookup instanceof Releases.UnknownRelease unknown
            ? new InstallFailure(Rejection.RELEASE_UNKNOWN.wireName(), unknown.why())
            : new InstallFailure(RELEASE_NOT_HERE, ((Releases.UnavailableRelease) lookup).why());
    return new Releases.AvailableRelease(
        new TrustedRelease(CachedReleaseFacts.of(image), held.get()));
  }

  private TrustedRelease trusted(Releases.Lookup lookup) throws CommandRejectedException {
    if (!(lookup instanceof Releases.AvailableRelease here)) {
      throw new CommandRejectedException(
          Rejection.RELEASE_UNKNOWN, ((Releases.UnknownRelease) lookup).why());
    }
    Suitability.requireAgreement(image, here.release());
    requireWhole(here.release().image());
    return here.release();
  }

  /** Reads and hashes the whole image before its first byte is sent. */
  private void requireWhole(ReleasedImage bytes) throws CommandRejectedException {
    try {
      String found = ImageHash.of(bytes);
      if (!found.equals(bytes.sha256())) {
        throw new CommandRejectedException(
            Rejection.RELEASE_MISMATCH, "the local image has the hash " + found);
      }
    } catch (IOException unreadable) {
      throw new CommandRejectedException(
          Rejection.RELEASE_MISMATCH, "the local image cannot be read: " + unreadable.getMessage());
    }
  }

  private Result install(
      TransferDriver driver, TrustedRelease release, Optional<Installation> unfinished)
      throws InterruptedException {
    LinkLease borrowed;
    try {
      borrowed = borrow();
    } catch (LeaseRefusedException refused) {
      return Result.releaseUnavailable(
          refused.reason().wireName(), String.valueOf(refused.getMessage()));
    }
    lease = borrowed;
    site.listener().begun(device, image.version(), driver.estimate(image.length()).outage());
    Optional<ReleasedImage> previous =
        site.history()
            .installed(device)
            .filter(installed -> !installed.sha256().equals(image.sha256()))
            .flatMap(installed -> site.releases().cachedImage(installed.sha256()));
    InstallRun.Plan plan =
        new InstallRun.Plan(
            driver,
            release,
            previous,
            version -> site.history().counter(device, version),
            approvals.beforeEnter(),
            approvals.beforeErase());
    Installation from =
        unfinished
            .map(one -> one.afterRestart(driver.capabilities().isResumable()))
            .orElse(Installation.START);
    if (trustFailure != null && !from.isErased() && from.installFailure().isEmpty()) {
      from = from.refused(trustFailure);
    }
    Installation end =
        new InstallRun(job, site.fleet(), plan, site.sleeper(), site.listener())
            .run(from, borrowed);
    return result(end, isFromCache ? InstallHistory.UNKNOWN : release.facts().counter());
  }

  private LinkLease borrow() throws LeaseRefusedException, InterruptedException {
    for (int loan = 1; ; loan++) {
      try {
        return site.fleet().lend(job.command());
      } catch (LeaseRefusedException refused) {
        boolean passes =
            refused.reason() == LeaseRefusedException.Reason.BUSY
                || refused.reason() == LeaseRefusedException.Reason.LENT_ALREADY;
        if (!passes || loan == MAX_LEASES) {
          throw refused;
        }
        site.sleeper().pause(LEASE_RETRY_PAUSE);
      }
    }
  }

  /**
   * @param counter of the release.
   */
  private Result result(Installation end, long counter) {
    boolean isApplied = end.stage() == Stage.OVER && end.installFailure().isEmpty();
    try {
      if (isApplied) {
        site.history()
            .recordInstalled(
                device, new InstallHistory.Installed(image.version(), counter, image.sha256()));
      } else if (end.isErased() || end.stage() == Stage.PARKED) {
        site.history().recordFailed(image.sha256());
      }
    } catch (IOException failed) {
      log.error(
          "installation not saved in the update history device={} why={}",
          device,
          failed.getMessage());
    }
    boolean wasTouched = end.installFailure().filter(InstallFailure::isRefusal).isEmpty();
    boolean isDeviceSilent =
        end.deviceIdentity().isEmpty() && !end.isErased() && end.stage() != Stage.PARKED;
    return new Result(Result.Next.OVER, ending(end), !isApplied && wasTouched && !isDeviceSilent);
  }

  private CommandResult ending(Installation end) {
    Map<PointName, Value> written = new LinkedHashMap<>();
    written.put(RELEASE, new Value.Text(image.release()));
    written.put(SHA_256, new Value.Text(image.sha256()));
    Map<PointName, Value> read = new LinkedHashMap<>();
    InstallFailure failure = end.installFailure().orElse(new InstallFailure("none", ""));
    if (end.stage() == Stage.PARKED) {
      log.error(
          "device needs manual repair device={} reason={} detail=\"{}\"",
          device,
          failure.reason(),
          failure.detail());
      return new CommandResult(
          Outcome.UNDECIDED,
          "parked",
          "%s: %s".formatted(failure.reason(), operatorHint(end, failure)),
          end.isErased() ? written : Map.of(),
          Map.of());
    }
    if (end.installFailure().isEmpty()) {
      read.put(FIRMWARE, new Value.Text(image.version()));
      end.deviceIdentity()
          .map(DeviceIdentity::serial)
          .filter(serial -> !serial.isEmpty())
          .ifPresent(serial -> read.put(SERIAL, new Value.Text(serial)));
      Proof proof = end.proof().orElse(Proof.READ_BACK);
      return new CommandResult(
          Outcome.APPLIED, proof.wireName(), "proved: " + proof.wireName(), written, read);
    }
    if (failure.isRefusal()) {
      return CommandResult.withoutWrite(Outcome.REJECTED, failure.reason(), failure.detail());
    }
    return new CommandResult(
        Outcome.FAILED,
        failure.reason(),
        end.isRollback()
            ? "rolled back to the previous image: " + failure.detail()
            : failure.detail(),
        end.isErased() ? written : Map.of(),
        Map.of());
  }

  /** Returns a short instruction for the operator. The detail of a receipt is limited in length. */
  private static String operatorHint(Installation end, InstallFailure failure) {
    if (failure.reason().equals(Rejection.DEVICE_IDENTITY_CHANGED.wireName())) {
      return "check which device answers there, then run pki confirm";
    }
    return end.isErased()
        ? "it may have no firmware; repair it on site with the vendor's tool"
        : "it may be in its bootloader; power-cycle it on site";
  }

  @Override
  public void close() {
    LinkLease borrowed = lease;
    if (borrowed != null) {
      borrowed.close();
    }
  }
}
