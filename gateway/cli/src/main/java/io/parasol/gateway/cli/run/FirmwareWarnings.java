// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import io.parasol.config.model.profile.Firmware;
import io.parasol.config.model.profile.IdentitySource;
import io.parasol.config.model.profile.ProfileName;
import io.parasol.config.site.KeyLocator;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.site.SiteParts;
import io.parasol.config.yaml.ConfigProblem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Warnings about devices whose profile states how they take firmware, but not how they report their
 * model and version: every install on them is rejected.
 */
final class FirmwareWarnings {

  private final Path file;

  /**
   * @param file the path as the caller gave it; warnings name it so.
   */
  FirmwareWarnings(Path file) {
    this.file = file;
  }

  /** Returns the warnings in the order of the devices. */
  List<ConfigProblem> of(SiteParts parts) {
    return parts.devices().stream().flatMap(device -> of(device).stream()).toList();
  }

  private Optional<ConfigProblem> of(SiteConfig.Device device) {
    if (device instanceof SiteConfig.Device.Modbus modbus) {
      return of(
          device,
          modbus.profile().name(),
          modbus.profile().firmware(),
          modbus.profile().identity());
    }
    return device instanceof SiteConfig.Device.Lines lines
        ? of(device, lines.profile().name(), lines.profile().firmware(), lines.profile().identity())
        : Optional.empty();
  }

  private Optional<ConfigProblem> of(
      SiteConfig.Device device,
      ProfileName profile,
      Optional<Firmware> firmware,
      Optional<IdentitySource> identity) {
    if (firmware.isEmpty() || identity.filter(FirmwareWarnings::isEnough).isPresent()) {
      return Optional.empty();
    }
    String id = device.id().value();
    return Optional.of(
        new ConfigProblem(
            KeyLocator.of(file, "devices", id, "profile"),
            "devices.%s.profile".formatted(id),
            profile + ", which takes firmware, but reports no model and version",
            "identity in the profile, with model and firmware; otherwise no release is installed"));
  }

  private static boolean isEnough(IdentitySource identity) {
    return !(identity instanceof IdentitySource.Points points)
        || (points.model().isPresent() && points.firmware().isPresent());
  }
}
