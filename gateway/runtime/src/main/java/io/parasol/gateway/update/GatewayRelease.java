// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.update;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.files.Disk;
import io.parasol.certs.tuf.metadata.FirmwareVersion;
import io.parasol.certs.tuf.metadata.Release;
import io.parasol.gateway.install.run.ImageHash;
import io.parasol.gateway.install.run.Suitability;
import io.parasol.gateway.install.run.TrustedRelease;
import io.parasol.gateway.state.StateFormat;
import io.parasol.gateway.update.SlotPointer.InstalledRelease;
import io.parasol.legacy.transfer.ReleasedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/** A trusted release of the gateway itself: whether it may be installed, and its program. */
final class GatewayRelease {

  /** The model in the metadata of a release of the gateway. */
  private static final String MODEL = "parasol";

  /** Disk space in bytes that stays free beside an unpacked release. */
  private static final long LEAVE_FREE = 64L << 20;

  /** How much larger an unpacked release is at most, with its class data archive. */
  private static final int UNPACKED_FACTOR = 3;

  private final TrustedRelease release;

  GatewayRelease(TrustedRelease release) {
    this.release = release;
  }

  /**
   * Checks that the release is one that both the vendor and the operators mean, and that it is made
   * for this gateway.
   *
   * @param runs the version of this process.
   * @param installed the release that runs; empty for a packaged program.
   */
  void requireSuitable(Action.Image asked, String runs, Optional<InstalledRelease> installed)
      throws CommandRejectedException {
    if (!release.isOfVendor()) {
      throw new CommandRejectedException(
          Rejection.RELEASE_UNKNOWN,
          "no vendor has signed %s; a release of the gateway needs its maker and the owners"
              .formatted(asked.release()));
    }
    Suitability.requireAgreement(asked, release);
    requireNewer(
        release.facts(),
        new FirmwareVersion(runs),
        installed.stream().mapToLong(InstalledRelease::counter).findFirst());
  }

  /**
   * Checks that a release is made for the gateway and newer than what runs. An older version counts
   * as newer only if its vendor has signed it as a downgrade: its counter is higher, and the
   * versions that it requires are all above its own.
   *
   * @param counter of the release that runs; empty for a packaged program.
   */
  static void requireNewer(Release release, FirmwareVersion runs, OptionalLong counter)
      throws CommandRejectedException {
    if (!release.models().contains(MODEL)) {
      throw new CommandRejectedException(
          Rejection.WRONG_MODEL,
          "the release is for %s; the gateway is \"%s\"".formatted(release.modelsText(), MODEL));
    }
    FirmwareVersion number = withoutSnapshot(runs);
    FirmwareVersion offered = withoutSnapshot(release.version());
    boolean isHigher = offered.compare(number).filter(order -> order > 0).isPresent();
    boolean isDowngrade =
        release
            .requires()
            .min()
            .flatMap(min -> min.compare(offered))
            .filter(order -> order > 0)
            .isPresent();
    boolean isOldCounter = counter.isPresent() && release.counter() <= counter.getAsLong();
    if (isOldCounter || !(isHigher || isDowngrade)) {
      throw new CommandRejectedException(
          Rejection.NOT_NEWER,
          "release %s (counter %d) is not newer; the gateway runs %s%s"
              .formatted(
                  release.version(),
                  release.counter(),
                  runs,
                  counter.isPresent() ? " (counter %d)".formatted(counter.getAsLong()) : ""));
    }
    if (!release.requires().contains(number)) {
      throw new CommandRejectedException(
          Rejection.REQUIRES_NOT_MET,
          "the gateway runs %s; the release requires %s to %s"
              .formatted(
                  runs,
                  release.requires().min().map(FirmwareVersion::text).orElse("any"),
                  release.requires().max().map(FirmwareVersion::text).orElse("any")));
    }
  }

  private static FirmwareVersion withoutSnapshot(FirmwareVersion version) {
    return new FirmwareVersion(version.text().replaceFirst("-SNAPSHOT$", ""));
  }

  /**
   * Unpacks the program into the slot that is not in use, which is empty after a failure: half a
   * program would take the space that the readings of the site need.
   */
  Slot unpack(ProgramSlots slots) throws IOException {
    ReleasedImage image = release.image();
    Slot next = slots.clearNext();
    if (Disk.REAL.usableSpace(slots.folder()) < UNPACKED_FACTOR * image.length() + LEAVE_FREE) {
      throw new IOException("the disk has too little free space for the release");
    }
    if (!ImageHash.of(image).equals(image.sha256())) {
      throw new IOException("the stored release has changed");
    }
    try (InputStream in = new ImageStream(image)) {
      ReleaseArchive.unpack(Disk.REAL, in, slots.folderOf(next));
    } catch (IOException failed) {
      throw withoutProgram(slots, failed);
    }
    return next;
  }

  /** Returns the failure, after the program that it concerns was deleted. */
  static <E extends Exception> E withoutProgram(ProgramSlots slots, E failure) {
    try {
      Slot unused = slots.clearNext();
    } catch (IOException stays) {
      failure.addSuppressed(stays);
    }
    return failure;
  }

  /**
   * Checks what an unpacked release reports about itself.
   *
   * @throws Preflight.UnfitException if it is another version, or if this version could not read
   *     the state folder after it.
   */
  static void requireFit(Preflight.Description found, Action.Image asked)
      throws Preflight.UnfitException {
    if (!found.version().equals(asked.version())) {
      throw new Preflight.UnfitException(
          "it reports version %s; the release states %s"
              .formatted(found.version(), asked.version()));
    }
    if (found.writes() > StateFormat.READABLE) {
      throw new Preflight.UnfitException(
          "it writes format %d of the state folder; this version reads up to %d, so that there"
                  .formatted(found.writes(), StateFormat.READABLE)
              + " would be no way back; install a version between them first");
    }
  }
}
