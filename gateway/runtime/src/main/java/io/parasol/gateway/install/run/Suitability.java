// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

import io.parasol.certs.command.Action;
import io.parasol.certs.command.CommandRejectedException;
import io.parasol.certs.command.Rejection;
import io.parasol.certs.tuf.metadata.FirmwareVersion;
import io.parasol.certs.tuf.metadata.Release;
import io.parasol.legacy.DeviceIdentity;
import java.util.Optional;
import java.util.OptionalLong;

/** Checks whether a release matches the command and the device. */
public final class Suitability {

  private Suitability() {}

  /**
   * Checks that command and release agree. The operators have signed which bytes to install, and
   * the vendor what these bytes are.
   *
   * @throws CommandRejectedException {@code release_mismatch}.
   */
  public static void requireAgreement(Action.Image asked, TrustedRelease release)
      throws CommandRejectedException {
    agree("length", asked.length(), release.image().length());
    agree("sha256", asked.sha256(), release.image().sha256());
    agree("version", asked.version(), release.facts().version().text());
  }

  private static void agree(String what, Object asked, Object released)
      throws CommandRejectedException {
    if (!asked.equals(released)) {
      throw new CommandRejectedException(
          Rejection.RELEASE_MISMATCH,
          "%s: the command states %s, the release %s".formatted(what, asked, released));
    }
  }

  /**
   * Checks that the release is made for the device's model, is newer than its firmware, and permits
   * an update from that firmware.
   *
   * @param counter of the release that the device runs; empty if it is unknown.
   * @throws CommandRejectedException {@code wrong_model}, {@code not_newer} or {@code
   *     requires_not_met}.
   */
  static void requireFit(Release release, DeviceIdentity device, OptionalLong counter)
      throws CommandRejectedException {
    if (!release.models().contains(device.model())) {
      throw new CommandRejectedException(
          Rejection.WRONG_MODEL,
          "the release is for %s; the device reports model \"%s\""
              .formatted(release.modelsText(), device.model()));
    }
    Optional<FirmwareVersion> runs = version(device);
    if (runs.isEmpty()) {
      throw new CommandRejectedException(
          Rejection.NOT_NEWER, "the device does not report a valid firmware version");
    }
    requireNewer(release, runs.get(), counter);
    if (!release.requires().contains(runs.get())) {
      throw new CommandRejectedException(
          Rejection.REQUIRES_NOT_MET,
          "the device runs %s; the release requires %s to %s"
              .formatted(
                  runs.get(),
                  release.requires().min().map(FirmwareVersion::text).orElse("any"),
                  release.requires().max().map(FirmwareVersion::text).orElse("any")));
    }
  }

  /** Compares the release counters if both are known, otherwise the version numbers. */
  private static void requireNewer(Release release, FirmwareVersion runs, OptionalLong counter)
      throws CommandRejectedException {
    boolean isNewer =
        counter.isPresent()
            ? release.counter() > counter.getAsLong()
            : release.version().compare(runs).filter(order -> order > 0).isPresent();
    if (!isNewer || release.version().equals(runs)) {
      throw new CommandRejectedException(
          Rejection.NOT_NEWER,
          "release %s (counter %d) is not newer; the device runs %s%s"
              .formatted(
                  release.version(),
                  release.counter(),
                  runs,
                  counter.isPresent() ? " (counter %d)".formatted(counter.getAsLong()) : ""));
    }
  }

  private static Optional<FirmwareVersion> version(DeviceIdentity device) {
    try {
      return Optional.of(new FirmwareVersion(device.firmware()));
    } catch (IllegalArgumentException noVersion) {
      return Optional.empty();
    }
  }
}
