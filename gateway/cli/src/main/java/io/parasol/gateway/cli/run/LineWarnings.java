// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli.run;

import io.parasol.config.model.site.SerialSettings;
import io.parasol.config.site.KeyLocator;
import io.parasol.config.site.SiteConfig;
import io.parasol.config.site.SiteParts;
import io.parasol.config.yaml.ConfigProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Warnings about serial lines whose settings differ from the factory settings of their devices. The
 * devices may have been reconfigured, so this does not make a configuration invalid.
 */
final class LineWarnings {

  private final Path file;

  /**
   * @param file the path as the caller gave it; warnings name it so.
   */
  LineWarnings(Path file) {
    this.file = file;
  }

  /** Returns the warnings in the order of the devices. */
  List<ConfigProblem> of(SiteParts parts) {
    List<ConfigProblem> warnings = new ArrayList<>();
    for (SiteConfig.Device device : parts.devices()) {
      if (device instanceof SiteConfig.Device.Modbus modbus
          && modbus.link() instanceof SiteConfig.Link.ModbusSerial line) {
        List<String> mismatches =
            modbus.profile().quirks().wiring().line().differencesFrom(line.port());
        if (!mismatches.isEmpty()) {
          warnings.add(warning(modbus, line.port(), mismatches));
        }
      }
    }
    return warnings;
  }

  private ConfigProblem warning(
      SiteConfig.Device.Modbus device, SerialSettings port, List<String> mismatches) {
    String link = device.link().id().value();
    return new ConfigProblem(
        KeyLocator.of(file, "links", link),
        "links." + link,
        port.toString(),
        "%s for %s, the factory settings of %s"
            .formatted(String.join(", ", mismatches), device.id(), device.profile().name()));
  }
}
