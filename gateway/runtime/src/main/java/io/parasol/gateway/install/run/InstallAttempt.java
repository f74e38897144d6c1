// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.evidence.Outcome;
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
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out one install command: looks up the release, borrows the link, runs the installation,
 * and creates the result. Confined to one thread; blocks.
 */
public final class InstallAttempt implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(InstallAttempt.class);

  private static final int MOST_LOANS = 12;
  private static final Duration BETWEEN_LOANS = Duration.ofSeconds(5);

  private static final String NOT_HERE = "release_not_here";

  private static final PointName FIRMWARE = new PointName("firmware");
  private static final PointName SERIAL = new PointName("serial");
  private static final PointName RELEASE = new PointName("release");
  private static final PointName SHA_256 = new PointName("sha256");

  private final Site site;
  private final InstallJob job;
  private final Says says;
  private final DeviceId device;
  private final Action.Image image;
  private @Nullable LinkLease lease;

  /**
   * Whether the trust of the release could no longer be verified, so that its counter is unknown.
   */
  private boolean isHeld;

  /**
   * The reason why the release must not be used for a new installation; empty if it may be used.
   */
  private Optional<InstallFailure> doubt = Optional.empty();

  /** The parts that all installations of a site share. */
  public record Site(
      Fleet fleet,
      Releases releases,
      InstallHistory book,
      Sleeper waiting,
      UpdateListener listener) {}

  /**
   * The result of one run.
   *
   * @param ending of the command, if it is over.
   * @param stopsOthers whether other devices must not install the release now.
   */
  public record Result(Next next, CommandResult ending, boolean stopsOthers) {

    /** The next state of the command. */
    public enum Next {
      OVER,
      /** Nothing was begun: the release is not available at the moment. */
      NOT_HERE,
      /** Nothing was begun: the window closed while the release was fetched. */
      NOT_NOW
    }

    public static Result of(CommandResult ending) {
      return new Result(Next.OVER, ending, false);
    }

    private static Result notHere(String reason, String why) {
      return new Result(Next.NOT_HERE, CommandResult.failed(reason, why), false);
    }

    private static Result notNow() {
      return new Result(
          Next.NOT_NOW,
          CommandResult.failed("not_now", "the window closed before the install could start"),
          false);
    }
  }

  /**
   * The approvals that an installation needs, each at another time.
   *
   * @param isItsTime whether the window is still open when the release is available, before the
   *     device's link is occupied.
   * @param firstByte required before ENTER.
   * @param irreversible required before ERASE.
   */
  public record Says(
      BooleanSupplier isItsTime, InstallApproval firstByte, InstallApproval irreversible) {}

  public InstallAttempt(Site site, InstallJob job, Says says) {
    this.site = site;
    this.job = job;
    this.says = says;
    this.device = job.command().content().device();
    this.image = ((Action.Install) job.command().content().action()).image();
  }

  /**
   * Runs the installation to its end, or to the point from which it must wait.
   *
   * @param left the state that an earlier process left unfinished.
   */
  public Result run(Optional<Installation> left) throws InterruptedException {
    Optional<TransferDriver> driver = site.fleet().driver(device);
    Optional<Installation> touched = left.filter(Installation::isTouched);
    if (driver.isEmpty()) {
      return over(
          touched,
          new InstallFailure("interrupted", "the device no longer supports firmware transfers"));
    }
    Releases.Lookup lookup = lookUp(touched);
    if (lookup instanceof Releases.NotHere notHere) {
      return Result.notHere(NOT_HERE, notHere.why());
    }
    if (lookup instanceof Releases.Here && touched.isEmpty() && !says.isItsTime().getAsBoolean()) {
      return Result.notNow();
    }
    try {
      return install(driver.get(), trusted(lookup), left);
    } catch (CommandRejectedException rejected) {
      return over(touched, InstallFailure.of(rejected, touched.isEmpty()));
    }
  }

  /**
   * Returns the result if nothing can be done. A device that an earlier process left half updated
   * stays so.
   */
  private Result over(Optional<Installation> touched, InstallFailure why) {
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
    Releases.Lookup lookup = site.releases().find(image);
    if (lookup instanceof Releases.Here || touched.isEmpty()) {
      return lookup;
    }
    Optional<ReleasedImage> held = site.releases().held(image.sha256());
    if (held.isEmpty()) {
      return lookup;
    }
    isHeld = true;
    doubt =
        Optional.of(
            lookup instanceof Releases.Unknown unknown
                ? new InstallFailure(Rejection.RELEASE_UNKNOWN.word(), unknown.why())
                : new InstallFailure(NOT_HERE, ((Releases.NotHere) lookup).why()));
    return new Releases.Here(new TrustedRelease(CachedReleaseFacts.of(image), held.get()));
  }

  private TrustedRelease trusted(Releases.Lookup lookup) throws CommandRejectedException {
    if (!(lookup instanceof Releases.Here here)) {
      throw new CommandRejectedException(
          Rejection.RELEASE_UNKNOWN, ((Releases.Unknown) lookup).why());
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

  private Result install(TransferDriver driver, TrustedRelease release, Optional<Installation> left)
      throws InterruptedException {
    LinkLease borrowed;
    try {
      borrowed = borrow();
    } catch (LeaseRefusedException refused) {
      return Result.notHere(refused.reason().word(), String.valueOf(refused.getMessage()));
    }
    lease = borrowed;
    site.listener().begun(device, image.version(), driver.estimate(image.length()).outage());
    Optional<ReleasedImage> previous =
        site.book()
            .installed(device)
            .filter(installed -> !installed.sha256().equals(image.sha256()))
            .flatMap(installed -> site.releases().held(installed.sha256()));
    InstallRun.Plan plan =
        new InstallRun.Plan(
            driver,
            release,
            previous,
            version -> site.book().counter(device, version),
            says.firstByte(),
            says.irreversible());
    Installation from =
        left.map(one -> one.afterRestart(driver.capabilities().isResumable()))
            .orElse(Installation.START);
    if (doubt.isPresent() && !from.isErased() && from.trouble().isEmpty()) {
      from = from.refused(doubt.get());
    }
    Installation end =
        new InstallRun(job, site.fleet(), plan, site.waiting(), site.listener())
            .run(from, borrowed);
    return result(end, isHeld ? InstallHistory.UNKNOWN : release.facts().counter());
  }

  private LinkLease borrow() throws LeaseRefusedException, InterruptedException {
    for (int loan = 1; ; loan++) {
      try {
        return site.fleet().lend(job.command());
      } catch (LeaseRefusedException refused) {
        boolean passes =
            refused.reason() == LeaseRefusedException.Reason.BUSY
                || refused.reason() == LeaseRefusedException.Reason.LENT_ALREADY;
        if (!passes || loan == MOST_LOANS) {
          throw refused;
        }
        site.waiting().pause(BETWEEN_LOANS);
      }
    }
  }

  /**
   * @param counter of the release.
   */
  private Result result(Installation end, long counter) {
    boolean isApplied = end.stage() == Stage.OVER && end.trouble().isEmpty();
    try {
      if (isApplied) {
        site.book()
            .took(device, new InstallHistory.Installed(image.version(), counter, image.sha256()));
      } else if (end.isErased() || end.stage() == Stage.PARKED) {
        site.book().failedWith(image.sha256());
      }
    } catch (IOException failed) {
      log.error(
          "installation not saved in the update history device={} why={}",
          device,
          failed.getMessage());
    }
    boolean wasTouched = end.trouble().filter(InstallFailure::isRefusal).isEmpty();
    boolean isDeviceSilent = end.met().isEmpty() && !end.isErased() && end.stage() != Stage.PARKED;
    return new Result(Result.Next.OVER, ending(end), !isApplied && wasTouched && !isDeviceSilent);
  }

  private CommandResult ending(Installation end) {
    Map<PointName, Value> written = new LinkedHashMap<>();
    written.put(RELEASE, new Value.Text(image.release()));
    written.put(SHA_256, new Value.Text(image.sha256()));
    Map<PointName, Value> read = new LinkedHashMap<>();
    InstallFailure trouble = end.trouble().orElse(new InstallFailure("none", ""));
    if (end.stage() == Stage.PARKED) {
      log.error(
          "device needs manual repair device={} reason={} detail=\"{}\"",
          device,
          trouble.reason(),
          trouble.detail());
      return new CommandResult(
          Outcome.UNDECIDED,
          "parked",
          "%s: %s".formatted(trouble.reason(), whatToDo(end, trouble)),
          end.isErased() ? written : Map.of(),
          Map.of());
    }
    if (end.trouble().isEmpty()) {
      read.put(FIRMWARE, new Value.Text(image.version()));
      end.met()
          .map(DeviceIdentity::serial)
          .filter(serial -> !serial.isEmpty())
          .ifPresent(serial -> read.put(SERIAL, new Value.Text(serial)));
      Proof proof = end.proof().orElse(Proof.READ_BACK);
      return new CommandResult(
          Outcome.APPLIED, proof.word(), "proved: " + proof.word(), written, read);
    }
    if (trouble.isRefusal()) {
      return CommandResult.withoutWrite(Outcome.REJECTED, trouble.reason(), trouble.detail());
    }
    return new CommandResult(
        Outcome.FAILED,
        trouble.reason(),
        end.isRollback()
            ? "rolled back to the previous image: " + trouble.detail()
            : trouble.detail(),
        end.isErased() ? written : Map.of(),
        Map.of());
  }

  /** Returns a short instruction for the operator. The detail of a receipt is limited in length. */
  private static String whatToDo(Installation end, InstallFailure trouble) {
    if (trouble.reason().equals(Rejection.DEVICE_IDENTITY_CHANGED.word())) {
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
