// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.cli;

import io.parasol.config.ConfigProblem;
import io.parasol.config.KeyPlace;
import io.parasol.config.SiteConfig;
import io.parasol.config.site.SerialSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Serial lines that are set otherwise than the devices on them leave the factory. They may have
 * been set anew since, so this is nothing to refuse a configuration for.
 */
final class LineWarnings {

  private final Path file;

  /**
   * @param file as the caller wrote it; warnings name it so.
   */
  LineWarnings(Path file) {
    this.file = file;
  }

  /** In the order of the devices. */
  List<ConfigProblem> of(SiteConfig config) {
    List<ConfigProblem> warnings = new ArrayList<>();
    for (SiteConfig.Device device : config.devices().values()) {
      if (device instanceof SiteConfig.Device.Modbus modbus
          && modbus.link() instanceof SiteConfig.Link.ModbusSerial line) {
        List<String> unlike = modbus.profile().quirks().wiring().line().unlike(line.port());
        if (!unlike.isEmpty()) {
          warnings.add(warning(modbus, line.port(), unlike));
        }
      }
    }
    return warnings;
  }

  private ConfigProblem warning(
      SiteConfig.Device.Modbus device, SerialSettings port, List<String> unlike) {
    String link = device.link().id().value();
    return new ConfigProblem(
        KeyPlace.of(file, "links", link),
        "links." + link,
        port.toString(),
        "%s for %s, as %s leaves the factory"
            .formatted(String.join(", ", unlike), device.id(), device.profile().name()));
  }
}
